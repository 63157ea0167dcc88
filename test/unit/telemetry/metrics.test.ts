import { CallError } from '../../../server/core/call-error';
import { createMetrics, type MetricsDeps } from '../../../server/telemetry/metrics';
import { type InstrumentRow, METRICS } from '../../../server/telemetry/metrics-table';
import { prometheusName, prometheusType } from '../../../server/telemetry/render-metrics-doc';
import { poolSnapshot } from '../../support/admin-sources';
import { callRecord } from '../../support/call-record';
import { attemptRecord, liveCall } from '../../support/live-call';
import { metricsDeps } from '../../support/metrics-deps';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const metrics of open.splice(0)) await metrics.close();
});
const setUp = (deps: Partial<MetricsDeps> = {}) => {
  const metrics = createMetrics(metricsDeps(deps));
  open.push(metrics);
  const { callEnded, attemptEnded, stateChanged, rpcEnded } = metrics.observer;
  return {
    scrape: () => metrics.scrape(),
    callEnded: callEnded!,
    attemptEnded: attemptEnded!,
    stateChanged: stateChanged!,
    rpcEnded: rpcEnded!,
  };
};
const usage = {
  promptTokens: 7,
  completionTokens: 3,
  cachedTokens: 2,
  cacheWriteTokens: 4,
  reasoningTokens: 1,
  estimated: false,
};
const ended = { outcome: 'success', durationMs: 1500 } as const;
const served = (model: string) =>
  liveCall({ model, record: { attempts: [attemptRecord()], queueMs: 200, upstreamMs: 1290, usage } });
const seriesOf = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('createMetrics', () => {
  it('scrapes what callers saw', async () => {
    const { callEnded, rpcEnded, scrape } = setUp({ statistics: { ...metricsDeps().statistics, callsInFlight: 5 } });
    const call = served('m1');
    callEnded({ ...call, record: { ...call.record, fallbackReason: 'pool_error' } }, ended);
    rpcEnded({ method: 'llmpool.v1.AdminService/Debug', durationMs: 4 });
    const text = await scrape();
    for (const line of [
      'rpc_server_call_duration_count{rpc_system_name="grpc",rpc_method="llmpool.v1.LlmPoolService/Chat",rpc_status_code="OK"} 1',
      'rpc_server_call_duration_sum{rpc_system_name="grpc",rpc_method="llmpool.v1.LlmPoolService/Chat",rpc_status_code="OK"} 1.5',
      'rpc_server_call_duration_count{rpc_system_name="grpc",rpc_method="llmpool.v1.AdminService/Debug",rpc_status_code="OK"} 1',
      'llm_pool_calls_total{outcome="success",workload="chat"} 1',
      'llm_pool_calls_total{outcome="refused",reason="POOL_OVERLOADED",workload="deep_dive"} 0',
      'llm_pool_calls_in_flight 5',
      'llm_pool_queue_wait_sum{workload="chat",priority="default"} 0.2',
      'llm_pool_overhead_sum 0.01',
      'llm_pool_overhead_bucket{le="0.005"} 0',
      'llm_pool_overhead_bucket{le="0.01"} 1',
      'llm_pool_fallbacks_total{reason="pool_error"} 1',
      'llm_pool_fallbacks_total{reason="pool_full"} 0',
      'llm_pool_tokens_total{type="prompt",model="m1",workload="chat"} 7',
      'llm_pool_tokens_total{type="completion",model="m1",workload="chat"} 3',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
  });

  it('scrapes what upstreams did', async () => {
    const { attemptEnded, scrape } = setUp();
    attemptEnded(attemptRecord({ firstTokenMs: 30, usage }), 'c');
    attemptEnded(attemptRecord({ tier: 'legacy', outcome: 'upstream_fault', reason: 'UPSTREAM_TIMEOUT' }), 'c');
    const text = await scrape();
    const labels =
      'gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_request_model="m1",llm_pool_backend="main"';
    for (const line of [
      'llm_pool_attempts_total{tier="pool",backend="main",outcome="success"} 1',
      'llm_pool_attempts_total{tier="legacy",backend="main",outcome="upstream_fault",reason="UPSTREAM_TIMEOUT"} 1',
      `gen_ai_client_inference_duration_sum{${labels}} 0.1`,
      `gen_ai_client_inference_duration_count{${labels},error_type="UPSTREAM_TIMEOUT"} 1`,
      `gen_ai_client_inference_time_to_first_chunk_sum{${labels}} 0.03`,
      `gen_ai_client_inference_usage_input_tokens_total{${labels},gen_ai_token_modality="unknown"} 7`,
      `gen_ai_client_inference_usage_output_tokens_total{${labels},gen_ai_token_modality="unknown"} 3`,
      `gen_ai_client_inference_usage_cache_read_input_tokens_total{${labels},gen_ai_token_modality="unknown"} 2`,
      `gen_ai_client_inference_usage_cache_write_input_tokens_total{${labels},gen_ai_token_modality="unknown"} 4`,
      `gen_ai_client_inference_usage_reasoning_output_tokens_total{${labels},gen_ai_token_modality="unknown"} 1`,
    ]) {
      expect(text).toContain(`${line}\n`);
    }
  });

  it('scrapes the state of the pool', async () => {
    const { stateChanged, scrape } = setUp({
      pool: () => poolSnapshot({ queued: 3, queuedBy: { interactive: 1, default: 0, bulk: 2 } }),
      statistics: { callsInFlight: 0, slotTime: () => ({ busyMs: 9000, loadedBusyMs: 7000, loadedSlotMs: 8000 }) },
    });
    const change = { at: 0, was: '', reason: '' };
    stateChanged({ ...change, what: 'backend main', now: 'breaker open' });
    stateChanged({ ...change, what: 'pool', now: 'off_after_errors' });
    stateChanged({ ...change, what: 'pool size', now: '7 clients' });
    const text = await scrape();
    for (const line of [
      'llm_pool_slots{tier="pool"} 4',
      'llm_pool_slots{tier="legacy"} 2',
      'llm_pool_slots_in_use{tier="pool"} 1',
      'llm_pool_slots_busy_time_total 9',
      'llm_pool_loaded_busy_time_total 7',
      'llm_pool_loaded_slot_time_total 8',
      'llm_pool_clients{tier="pool",backend="main"} 1',
      'llm_pool_queue_length{tier="pool",priority="interactive"} 1',
      'llm_pool_queue_length{tier="pool",priority="bulk"} 2',
      'llm_pool_queue_limit{tier="legacy"} 100',
      'llm_pool_pool_state{state="on"} 1',
      'llm_pool_pool_state{state="off_after_errors"} 0',
      'llm_pool_pool_transitions_total{state="off_after_errors"} 1',
      'llm_pool_pool_transitions_total{state="on"} 0',
      'llm_pool_backend_breaker{backend="main",state="half_open"} 1',
      'llm_pool_backend_breaker{backend="main",state="closed"} 0',
      'llm_pool_backend_health{backend="main",state="healthy"} 1',
      'llm_pool_backend_cooling{backend="main"} 1',
      'llm_pool_backend_transitions_total{backend="main",state="breaker open"} 1',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
    expect(text).not.toContain('7 clients');
    // The legacy client's backend is the pool's own: it shows once.
    expect(text.match(/^llm_pool_backend_cooling\{/gm)).toHaveLength(1);
  });

  it('scrapes the process, and shows no command line', async () => {
    const text = await setUp().scrape();
    const value = (name: string) => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
    expect(value('process_memory_usage')).toBeGreaterThan(1e6);
    expect(value('v8js_memory_heap_used\\{v8js_heap_space_name="old_space"\\}')).toBeGreaterThan(1e6);
    expect(value('process_cpu_time_total\\{cpu_mode="user"\\}')).toBeGreaterThan(0);
    expect(value('process_start_time_seconds')).toBe(1_760_000_000);
    expect(value('nodejs_eventloop_delay_p99')).toBeGreaterThanOrEqual(0);
    expect(value('nodejs_eventloop_utilization')).toBeLessThanOrEqual(1);
    expect(text).toContain('llm_pool_build_info{version="0.1.0",node="26.10.0",grpc_js="1.14.7",openai="7.57.0"} 1\n');
    expect(text).toContain('service_name="llm-pool"');
    expect(text).toContain('service_instance_id="test-1"');
    expect(text).not.toContain('process_command');
  });

  it('counts as overhead neither the queue nor the upstream nor the wait before a retry', async () => {
    const { callEnded, scrape } = setUp();
    const first = attemptRecord({ outcome: 'upstream_fault', reason: 'UPSTREAM_TIMEOUT' });
    const backoff = { name: 'backoff', at: 0, ms: 500, reason: 'UPSTREAM_TIMEOUT', after: 1 } as const;
    const decision = { name: 'cool_down', at: 0, ms: 0, reason: 'x', after: 1 } as const;
    const attempts = [first, attemptRecord({ number: 2 })];
    const record = { attempts, queueMs: 100, upstreamMs: 200, steps: [decision, backoff] };
    callEnded(liveCall({ record }), { outcome: 'success', durationMs: 804 });
    // Refused before any slot: it cost llm-pool time, but says nothing about a served call.
    const error = new CallError('POOL_OVERLOADED', 'x');
    callEnded(liveCall(), { outcome: 'refused', error, durationMs: 99 });
    // A deep dive waited as long, in one of its parts.
    const part = { name: 'plan', startedAt: 0, record: callRecord(attempts, { steps: [backoff] }) };
    callEnded(liveCall({ record: { ...record, steps: undefined, parts: [part] } }), {
      outcome: 'success',
      durationMs: 804,
    });
    const text = await scrape();
    expect(text).toContain('llm_pool_overhead_sum 0.004\n');
    expect(text).toContain('llm_pool_overhead_count 1\n');
    expect(text).toContain('llm_pool_retries_total{reason="UPSTREAM_TIMEOUT"} 2\n');
  });

  it('counts the attempt of the legacy client as no retry', async () => {
    const { callEnded, scrape } = setUp();
    const failed = attemptRecord({ outcome: 'upstream_fault', reason: 'UPSTREAM_TIMEOUT' });
    callEnded(liveCall({ record: { attempts: [failed, attemptRecord({ number: 2, tier: 'legacy' })] } }), ended);
    expect(await scrape()).not.toContain('llm_pool_retries_total{');
  });

  it('names the status of a failure, and calls it an error only when it is the fault of the server', async () => {
    const { callEnded, scrape } = setUp();
    for (const reason of ['POOL_OVERLOADED', 'INVALID_FIELD', 'UPSTREAM_RATE_LIMITED'] as const) {
      const error = new CallError(reason, 'x');
      callEnded(liveCall(), { outcome: error.row.outcome, error, durationMs: 1 });
    }
    const text = await scrape();
    expect(text).toContain('rpc_status_code="UNAVAILABLE",error_type="UNAVAILABLE"} 1');
    expect(text).toContain('rpc_status_code="INVALID_ARGUMENT"} 1');
    expect(text).toContain('rpc_status_code="RESOURCE_EXHAUSTED"} 1');
    expect(text).toContain('llm_pool_calls_total{outcome="refused",reason="POOL_OVERLOADED",workload="chat"} 1');
  });

  it('R44 has no more series after a thousand made-up models, callers, sessions and methods', async () => {
    const { callEnded, attemptEnded, scrape } = setUp();
    const made = (name: string, method: string): void => {
      const attempt = attemptRecord({ model: name, providerRequestId: name, usage, firstTokenMs: 1 });
      attemptEnded(attempt, name);
      const call = liveCall({ model: name, caller: name, callId: name, traceId: name, method });
      callEnded({ ...call, record: { ...call.record, attempts: [attempt], usage } }, ended);
    };
    made('first', 'first');
    const before = seriesOf(await scrape()).length;
    for (let i = 0; i < 1000; i++) made(`made-up-${i}`, `M${i}`);
    const text = await scrape();
    expect(seriesOf(text)).toHaveLength(before);
    expect(text).not.toContain('made-up');
    expect(text).toContain('llm_pool_tokens_total{type="prompt",model="other",workload="chat"} 7007\n');
    expect(text).toContain('rpc_method="_OTHER"');
  });

  it('has every instrument of the table under the documented name, with the labels of the table only', async () => {
    const { callEnded, attemptEnded, stateChanged, scrape } = setUp();
    const error = new CallError('UPSTREAM_TIMEOUT', 'x');
    const failed = attemptRecord({ reason: 'UPSTREAM_TIMEOUT', outcome: 'upstream_fault', firstTokenMs: 1, usage });
    const record = {
      attempts: [failed, { ...failed, number: 2 }],
      queueMs: 1,
      usage,
      fallbackReason: 'pool_error',
    } as const;
    attemptEnded(failed, 'c');
    stateChanged({ at: 0, what: 'backend main', was: 'serving', now: 'cooling down', reason: 'x' });
    callEnded(liveCall({ record: { ...record, attempts: [failed, { ...failed, number: 2 }] } }), {
      outcome: 'upstream_fault',
      error,
      durationMs: 1,
    });
    const text = await scrape();
    for (const [name, row] of Object.entries<InstrumentRow>(METRICS)) {
      const exposed = prometheusName(name, row);
      expect(text).toContain(`# TYPE ${exposed} ${prometheusType(row.kind)}\n`);
      const suffix = row.kind === 'histogram' ? '_count' : '';
      const series = seriesOf(text).filter((line) => new RegExp(`^${exposed}${suffix}[ {]`).test(line));
      const shown = series.flatMap((line) => [...line.matchAll(/([a-z_0-9]+)="/g)].map((match) => match[1]!));
      const known = Object.keys(row.labels).map((label) => label.replaceAll('.', '_'));
      expect([name, [...new Set(shown)].sort()]).toEqual([name, known.sort()]);
    }
  });
});

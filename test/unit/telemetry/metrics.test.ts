import { CallError } from '../../../server/core/call-error';
import type { PoolState } from '../../../server/core/pool-snapshot';
import { createMetrics } from '../../../server/telemetry/metrics';
import { type InstrumentRow, METRICS } from '../../../server/telemetry/metrics-table';
import { prometheusName } from '../../../server/telemetry/render-metrics-doc';
import { legacySnapshot, poolSnapshot } from '../../support/admin-sources';
import { attemptRecord, liveCall } from '../../support/live-call';

const usage = { promptTokens: 7, completionTokens: 3, estimated: false };
const setUp = (state: PoolState = 'on') =>
  createMetrics({
    instance: 'test-1',
    models: ['m1'],
    pool: () => poolSnapshot({ queued: 3 }),
    legacy: legacySnapshot,
    poolSwitch: () => ({ state, errorsInARow: 0 }),
  });
const ended = { outcome: 'success', durationMs: 1500 } as const;
const served = (model: string) =>
  liveCall({ model, record: { attempts: [attemptRecord()], queueMs: 200, usage, fallbackReason: 'pool_error' } });

describe('createMetrics', () => {
  it('scrapes what happened', async () => {
    const metrics = setUp();
    metrics.observer.callEnded!(served('m1'), ended);
    const text = await metrics.scrape();
    for (const line of [
      'rpc_server_call_duration_count{rpc_system_name="grpc",rpc_method="llmpool.v1.LlmPoolService/Chat",rpc_status_code="OK"} 1',
      'rpc_server_call_duration_sum{rpc_system_name="grpc",rpc_method="llmpool.v1.LlmPoolService/Chat",rpc_status_code="OK"} 1.5',
      'llm_pool_calls_total{outcome="success",workload="chat"} 1',
      'llm_pool_queue_wait_sum{workload="chat"} 0.2',
      'llm_pool_fallbacks_total{reason="pool_error"} 1',
      'llm_pool_tokens_total{type="prompt",model="m1",workload="chat"} 7',
      'llm_pool_tokens_total{type="completion",model="m1",workload="chat"} 3',
      'llm_pool_slots{tier="pool"} 4',
      'llm_pool_slots{tier="legacy"} 2',
      'llm_pool_slots_in_use{tier="pool"} 1',
      'llm_pool_queue_length{tier="pool"} 3',
      'llm_pool_pool_state{state="on"} 1',
      'llm_pool_pool_state{state="off_after_errors"} 0',
      'service_name="llm-pool"',
      'service_instance_id="test-1"',
    ]) {
      expect(text).toContain(line);
    }
    await metrics.close();
  });

  it('names the status of a failure, and calls it an error only when it is the fault of the server', async () => {
    const metrics = setUp();
    for (const reason of ['POOL_OVERLOADED', 'INVALID_FIELD', 'UPSTREAM_RATE_LIMITED'] as const) {
      const error = new CallError(reason, 'x');
      metrics.observer.callEnded!(liveCall(), { outcome: error.row.outcome, error, durationMs: 1 });
    }
    const text = await metrics.scrape();
    expect(text).toContain('rpc_status_code="UNAVAILABLE",error_type="UNAVAILABLE"} 1');
    expect(text).toContain('rpc_status_code="INVALID_ARGUMENT"} 1');
    expect(text).toContain('rpc_status_code="RESOURCE_EXHAUSTED"} 1');
    expect(text).toContain('llm_pool_calls_total{outcome="refused",reason="POOL_OVERLOADED",workload="chat"} 1');
    await metrics.close();
  });

  it('R44 stays bounded under made-up model and method names', async () => {
    const metrics = setUp();
    for (let i = 0; i < 500; i++) metrics.observer.callEnded!({ ...served(`made-up-${i}`), method: `M${i}` }, ended);
    const text = await metrics.scrape();
    expect(text).not.toContain('made-up');
    expect(text).toContain('llm_pool_tokens_total{type="prompt",model="other",workload="chat"} 3500');
    expect(text).toContain('rpc_method="_OTHER"');
    await metrics.close();
  });

  it('shows no command line', async () => {
    const metrics = setUp();
    expect(await metrics.scrape()).not.toContain('process_command');
    await metrics.close();
  });

  it('has every instrument of the table under the documented name, with the labels of the table only', async () => {
    const metrics = setUp();
    const error = new CallError('UPSTREAM_TIMEOUT', 'x');
    metrics.observer.callEnded!(served('m1'), { outcome: 'upstream_fault', error, durationMs: 1 });
    const text = await metrics.scrape();
    for (const [name, row] of Object.entries<InstrumentRow>(METRICS)) {
      const exposed = prometheusName(name, row);
      expect(text).toContain(`# TYPE ${exposed} ${row.kind}`);
      const suffix = row.kind === 'histogram' ? '_count' : '';
      const labels = new RegExp(`^${exposed}${suffix}\\{(.*)\\} `, 'm').exec(text)?.[1] ?? '';
      const known = Object.keys(row.labels).map((label) => label.replaceAll('.', '_'));
      expect([...labels.matchAll(/(\w+)="/g)].map((match) => match[1]).sort()).toEqual(known.sort());
    }
    await metrics.close();
  });
});

import { type CallCounts, type MetricsResponse, PoolState } from '@llm-pool/client';
import { MIXED_RUN, mixedRun } from '../support/mixed-run';
import { type Scraped, scrape } from '../support/scraped';
import { CALM, type Service, startService } from '../support/start-service';

const OUTCOMES = {
  success: 'success',
  callerFault: 'caller_fault',
  refused: 'refused',
  upstreamFault: 'upstream_fault',
  cancelled: 'cancelled',
  deadlineExceeded: 'deadline_exceeded',
  internalError: 'internal_error',
} as const satisfies Record<keyof CallCounts, string>;
const entries = Object.entries(OUTCOMES) as [keyof CallCounts, string][];
const METHODS = ['Chat', 'StreamChat', 'DeepDive', 'StreamDeepDive'];

/** How the calls of a metric ended, in the form of the contract. */
const countsOf = (scraped: Scraped, name: string, labels = {}): CallCounts =>
  Object.fromEntries(
    entries.map(([key, outcome]) => [key, scraped.sum(name, { ...labels, outcome }) ?? 0]),
  ) as unknown as CallCounts;

describe('after a mixed run', () => {
  let service: Service;
  let metrics: MetricsResponse;
  let scraped: Scraped;
  beforeAll(async () => {
    service = await startService({ ...CALM, ...MIXED_RUN });
    await mixedRun(service);
    await service.noLeaks();
    metrics = await service.client.admin.metrics();
    scraped = await scrape(service.http);
  });
  afterAll(() => service.close());
  const total = () => metrics.windows.find(({ name }) => name === 'total')!;
  const sum = (name: string, labels = {}) => scraped.sum(name, labels);

  it('saw every kind of ending', () => {
    const { outcomes, fallbacks } = total();
    expect(outcomes).toMatchObject({ callerFault: 1, upstreamFault: 2, cancelled: 2, internalError: 0 });
    expect(outcomes!.success).toBeGreaterThanOrEqual(8);
    expect(outcomes!.refused).toBeGreaterThanOrEqual(1);
    expect(outcomes!.deadlineExceeded).toBe(1);
    expect(fallbacks).toBe(1);
  });

  it('Metrics and Prometheus tell the same calls, fallbacks and tokens', () => {
    const { calls, outcomes, fallbacks, promptTokens, completionTokens, queueWait, duration } = total();
    expect(countsOf(scraped, 'llm_pool_calls_total')).toEqual(outcomes);
    expect(sum('llm_pool_calls_total')).toBe(calls);
    const ended = METHODS.map((method) => `llmpool.v1.LlmPoolService/${method}`).map((rpc) => [
      sum('rpc_server_call_duration_count', { rpc_method: rpc }) ?? 0,
      sum('rpc_server_call_duration_count', { rpc_method: rpc, rpc_status_code: 'OK' }) ?? 0,
      sum('rpc_server_call_duration_sum', { rpc_method: rpc, rpc_status_code: 'OK' }) ?? 0,
    ]);
    const all = ended.reduce((count, row) => count + row[0]!, 0);
    expect(all).toBe(calls);
    // How long a deep dive takes says nothing about the time of a chat.
    const [ok, seconds] = [1, 2].map((at) => ended[0]![at]! + ended[1]![at]!);
    expect([ok, ended[2]![1]]).toEqual([duration!.count, 1]);
    expect(seconds).toBeCloseTo((duration!.count * duration!.meanMs) / 1000, 9);
    expect(sum('llm_pool_fallbacks_total')).toBe(fallbacks);
    expect(sum('llm_pool_queue_wait_count', { workload: 'deep_dive' })).toBe(1);
    expect(sum('llm_pool_queue_wait_count')).toBe(queueWait!.count + 1);
    expect(sum('llm_pool_tokens_total', { type: 'prompt' })).toBe(promptTokens);
    expect(sum('llm_pool_tokens_total', { type: 'completion' })).toBe(completionTokens);
    expect(sum('gen_ai_client_inference_usage_input_tokens_total')).toBe(promptTokens);
    expect(sum('gen_ai_client_inference_usage_output_tokens_total')).toBe(completionTokens);
  });

  it('Metrics and Prometheus tell the same attempts', () => {
    const [backend] = metrics.backends;
    expect(metrics.backends).toHaveLength(1);
    const labels = { backend: backend!.backend };
    expect(countsOf(scraped, 'llm_pool_attempts_total', labels)).toEqual(backend!.attempts);
    const attempts = sum('llm_pool_attempts_total', labels);
    expect(sum('gen_ai_client_inference_duration_count', { llm_pool_backend: labels.backend })).toBe(attempts);
    expect(sum('gen_ai_client_inference_time_to_first_chunk_count')).toBe(backend!.firstToken!.count);
    // Each is the first of its chat, a retry, the legacy client's, or of the deep dive: plan, its repair, five facets, synthesis.
    const answeredByLegacy = sum('llm_pool_attempts_total', { tier: 'legacy' });
    expect(answeredByLegacy).toBe(1);
    const chats = total().queueWait!.count;
    expect(attempts).toBe(chats + sum('llm_pool_retries_total')! + answeredByLegacy! + 8);
    expect(sum('llm_pool_overhead_count')).toBe(chats);
  });

  it('Metrics and Prometheus tell the same state', () => {
    const { now } = metrics;
    expect([sum('llm_pool_slots', { tier: 'pool' }), sum('llm_pool_slots', { tier: 'legacy' })]).toEqual([
      now!.slots,
      now!.legacySlots,
    ]);
    expect([sum('llm_pool_slots_in_use'), sum('llm_pool_queue_length'), sum('llm_pool_calls_in_flight')]).toEqual([
      0, 0, 0,
    ]);
    expect(sum('llm_pool_clients', { tier: 'pool' })).toBe(now!.clients);
    expect(sum('llm_pool_queue_limit', { tier: 'pool' })).toBe(1);
    expect([metrics.poolState, sum('llm_pool_pool_state', { state: 'on' })]).toEqual([PoolState.ON, 1]);
    const [utilisation] = total().targets;
    const measured = sum('llm_pool_loaded_busy_time_total')! / sum('llm_pool_loaded_slot_time_total')!;
    expect(utilisation!.judged).toBe(true);
    expect(measured).toBeCloseTo(utilisation!.value, 9);
    expect(sum('llm_pool_slots_busy_time_total')).toBeGreaterThanOrEqual(sum('llm_pool_loaded_busy_time_total')!);
  });

  it('Debug tells the same', async () => {
    const { windows } = await service.client.admin.debug();
    const { calls, outcomes, fallbacks, promptTokens, completionTokens } = total();
    expect(windows.find(({ name }) => name === 'total')).toMatchObject({
      calls,
      outcomes,
      fallbacks,
      promptTokens,
      completionTokens,
    });
  });

  it('every RPC is measured, those of operators too', async () => {
    await service.client.admin.debug();
    const again = await scrape(service.http);
    const count = (rpc: string) =>
      again.sum('rpc_server_call_duration_count', { rpc_method: rpc, rpc_status_code: 'OK' });
    expect(count('llmpool.v1.LlmPoolService/ListModels')).toBe(1);
    expect(count('llmpool.v1.AdminService/Debug')).toBeGreaterThanOrEqual(1);
    expect(count('llmpool.v1.AdminService/Metrics')).toBeGreaterThanOrEqual(1);
  });
});

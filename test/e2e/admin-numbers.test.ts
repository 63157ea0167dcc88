import { type MetricsResponse, Outcome, Tier } from '@llm-pool/client';
import { caught } from '../support/caught';
import { CALM, type Service, startService } from '../support/start-service';
import { useServices } from '../support/use-service';

const { start } = useServices();
const noFallback = { messages: [{ role: 'user', text: 'Hi' }], disableFallback: true } as const;
const HANG = { fault: { kind: 'hang', at: 'before-headers' } } as const;

/** One call of each kind of ending, and more of some. */
const eventfulDay = async ({ client, simulator }: Service): Promise<void> => {
  simulator.script({ answer: { tokens: 10 }, latency: 20 });
  for (let call = 0; call < 3; call++) await client.chat('Hi');
  await client.streamChat('Hi').final();
  await caught(client.chat({ messages: [] }));
  simulator.script({ fault: { kind: 'status', status: 500 } });
  await caught(client.chat(noFallback));
  // The first answer fails in the pool, the second, to the legacy client, does not.
  simulator.script({ answer: { tokens: 10 } });
  simulator.enqueue({ fault: { kind: 'status', status: 500 } });
  await client.chat('Hi');
  simulator.script(HANG);
  const leaving = new AbortController();
  const left = caught(client.chat('Hi', { signal: leaving.signal }));
  await simulator.waitFor(({ hung }) => hung === 1);
  leaving.abort();
  await left;
  await caught(client.chat('Hi', { deadlineMs: 500 }));
};

const ENDINGS = {
  success: 5,
  callerFault: 1,
  refused: 0,
  upstreamFault: 1,
  cancelled: 1,
  deadlineExceeded: 1,
  internalError: 0,
};

/** The share of errors among the calls that say something about the service. */
const ERROR_RATE = 2 / 7;

const sumOf = (
  clients: MetricsResponse['clients'],
  outcome: 'success' | 'upstreamFault' | 'cancelled' | 'deadlineExceeded',
) => clients.reduce((sum, { attempts }) => sum + attempts![outcome], 0);

describe('the numbers operators watch', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({ ...CALM, LLM_POOL_RETRIES: '0', LLM_POOL_SIZE: '3', LLM_POOL_MIN_DEADLINE_MS: '0' });
    await eventfulDay(service);
    await service.noLeaks();
  });
  afterAll(() => service.close());

  it('add up over every window, client and backend', async () => {
    const { windows, clients, backends, now, startedAt } = await service.client.admin.metrics();
    expect(now).toEqual({
      clients: 3,
      slots: 6,
      slotsInUse: 0,
      queued: 0,
      legacySlots: 2,
      legacySlotsInUse: 0,
      legacyQueued: 0,
      callsInFlight: 0,
    });
    expect(Date.now() - startedAt!.getTime()).toBeLessThan(60_000);
    expect(windows.map(({ name }) => name)).toEqual(['1m', '5m', 'total']);
    for (const window of windows) {
      expect(window).toMatchObject({ calls: 9, outcomes: ENDINGS, fallbacks: 1 });
      expect(window.callsPerSecond).toBeCloseTo(9 / window.seconds, 6);
      // Every call that reached an upstream: all but the invalid one.
      expect(window.queueWait!.count).toBe(8);
      const { count, meanMs, p50Ms, p95Ms, p99Ms, maxMs } = window.duration!;
      expect(count).toBe(5);
      expect(meanMs).toBeGreaterThanOrEqual(15);
      const ascending = [p50Ms, p95Ms, p99Ms, maxMs];
      expect(ascending).toEqual([...ascending].sort((x, y) => x - y));
      // The five answers, and what those that failed had used.
      expect(window.completionTokens).toBeGreaterThanOrEqual(50);
      expect(window.promptTokens).toBeGreaterThan(0);
    }
    expect(sumOf(clients, 'success')).toBe(5);
    expect(sumOf(clients, 'upstreamFault')).toBe(2);
    expect(sumOf(clients, 'cancelled')).toBe(1);
    expect(sumOf(clients, 'deadlineExceeded')).toBe(1);
    expect(clients.filter(({ tier }) => tier === Tier.LEGACY)).toMatchObject([
      { client: 'legacy-1', backend: 'default', slots: 2, attempts: { success: 1 } },
    ]);
    // Pool and legacy client share one upstream and key: one backend.
    expect(backends).toMatchObject([
      {
        backend: 'default',
        attempts: { success: 5, upstreamFault: 2 },
        duration: { count: 5 },
        firstToken: { count: 1 },
      },
    ]);
  });

  it('stand beside their targets, and say whether they hold', async () => {
    const { windows } = await service.client.admin.metrics();
    for (const { targets } of windows) {
      expect(targets.map(({ name, unit, holds, judged }) => [name, unit, holds, judged])).toEqual([
        ['pool_utilisation', 'ratio', true, false],
        ['error_rate', 'ratio', false, true],
        ['mean_response_time', 's', true, true],
        ['fallback_count', 'count', false, true],
      ]);
      expect(targets[1]!.value).toBeCloseTo(ERROR_RATE, 9);
      expect(targets[3]!.value).toBe(1);
    }
  });

  it('are the same in Debug, over HTTP, in the stream of numbers and in the log', async () => {
    const { windows } = await service.client.admin.debug();
    expect(windows[2]).toMatchObject({ calls: 9, outcomes: ENDINGS });
    const json = await (await fetch(`${service.http}/metrics/llm-system`)).json();
    expect(json).toMatchObject({
      system_status: { phase1_available: true, phase1_initialized: true, legacy_client_exists: true },
      pool_state: 'on',
      now: { clients: 3, slots: 6 },
      windows: [{ name: '1m' }, { name: '5m' }, { name: 'total', calls: 9, outcomes: { success: 5, caller_fault: 1 } }],
    });
    for await (const metrics of service.client.admin.watchMetrics({ intervalMs: 100 })) {
      expect(metrics.windows[2]).toMatchObject({ calls: 9, outcomes: ENDINGS });
      break;
    }
    const { lines } = await service.client.admin.logStatus();
    expect(lines.join('\n')).toContain('Phase 1 error rate (target <= 0.1): 1m 28.6 % MISSED');
    expect(service.log.slice(-lines.length).map(({ msg }) => msg)).toEqual(lines);
  });

  it('are the same for Prometheus', async () => {
    const scraped = await (await fetch(`${service.http}/metrics`)).text();
    const value = (series: string): number => {
      const line = scraped.split('\n').find((candidate) => candidate.startsWith(`${series} `));
      return Number(line?.split(' ')[1]);
    };
    const calls = (outcome: string, reason?: string) =>
      value(`llm_pool_calls_total{outcome="${outcome}",${reason ? `reason="${reason}",` : ''}workload="chat"}`);
    expect(calls('success')).toBe(5);
    expect(calls('caller_fault', 'INVALID_FIELD')).toBe(1);
    expect(calls('upstream_fault', 'UPSTREAM_UNAVAILABLE')).toBe(1);
    expect(calls('cancelled', 'CANCELLED')).toBe(1);
    expect(calls('deadline_exceeded', 'DEADLINE_EXCEEDED')).toBe(1);
    expect(value('llm_pool_fallbacks_total{reason="pool_error"}')).toBe(1);
    expect(value('llm_pool_slots{tier="pool"}')).toBe(6);
    expect(value('llm_pool_slots{tier="legacy"}')).toBe(2);
    expect(value('llm_pool_slots_in_use{tier="pool"}')).toBe(0);
    expect(value('llm_pool_queue_wait_count{workload="chat",priority="default"}')).toBe(8);
    const rpc = 'rpc_server_call_duration_count{rpc_system_name="grpc",rpc_method="llmpool.v1.LlmPoolService/Chat"';
    expect(value(`${rpc},rpc_status_code="OK"}`)).toBe(4);
    expect(value('llm_pool_tokens_total{type="completion",model="m",workload="chat"}')).toBeGreaterThanOrEqual(50);
  });

  it('have the failed calls behind them, the newest first, and where to look further', async () => {
    const { lastErrors, calls, settings, versions } = await service.client.admin.debug();
    expect(calls).toEqual([]);
    expect(lastErrors.map(({ outcome }) => outcome)).toEqual([
      Outcome.DEADLINE_EXCEEDED,
      Outcome.UPSTREAM_FAULT,
      Outcome.CALLER_FAULT,
    ]);
    expect(settings.find(({ name }) => name === 'LLM_POOL_SIZE')).toMatchObject({ value: '3', source: 'env' });
    expect(settings.find(({ name }) => name === 'LLM_POOL_DEBUG')).toMatchObject({ value: 'false', source: 'default' });
    expect(Object.keys(versions).sort()).toEqual(['grpc_js', 'llm_pool', 'node', 'openai']);
  });
});

describe('pool utilisation', () => {
  it('is judged under load, and near 1 when every slot is used', async () => {
    const { client, simulator } = await start({ LLM_POOL_SIZE: '2', LLM_POOL_FALLBACK: 'false' });
    simulator.script({ latency: 60 });
    await Promise.all(Array.from({ length: 12 }, () => client.chat('Hi')));
    const [target] = (await client.admin.metrics()).windows[2]!.targets;
    expect(target).toMatchObject({ name: 'pool_utilisation', judged: true, holds: true });
    expect(target!.value).toBeGreaterThanOrEqual(0.7);
  });
});

describe('WatchMetrics', () => {
  it('tells the numbers again and again, until the watcher leaves', async () => {
    const { client } = await start();
    const seen: number[] = [];
    for await (const { windows } of client.admin.watchMetrics({ intervalMs: 100 })) {
      seen.push(windows[2]!.calls);
      if (seen.length === 3) break;
      await client.chat('Hi');
    }
    expect(seen).toEqual([0, 1, 2]);
  });

  it('refuses an interval out of range', async () => {
    const { client } = await start();
    const watch = client.admin.watchMetrics({ intervalMs: 99 })[Symbol.asyncIterator]();
    await expect(watch.next()).rejects.toMatchObject({
      reason: 'INVALID_FIELD',
      violations: [{ field: 'interval_ms', description: 'is 99, must be 100 to 3600000' }],
    });
  });
});

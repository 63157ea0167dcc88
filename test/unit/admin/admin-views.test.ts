import { debugResponse } from '../../../server/admin/debug-response';
import { metricsResponse } from '../../../server/admin/metrics-response';
import { statusLines } from '../../../server/admin/status-lines';
import { debugJson, metricsJson } from '../../../server/admin/system-json';
import { CallError } from '../../../server/core/call-error';
import { DebugResponse, Health, MetricsResponse, PoolState } from '../../../server/gen/llmpool/v1/admin_service';
import { ErrorReason } from '../../../server/gen/llmpool/v1/error_reason';
import { Outcome, Tier } from '../../../server/gen/llmpool/v1/served_by';
import { RecentCalls } from '../../../server/telemetry/recent-calls';
import { adminSources, legacySnapshot, poolSnapshot } from '../../support/admin-sources';
import { attemptRecord, liveCall } from '../../support/live-call';

/** A call that failed, one that runs, and a change of state. */
const busySources = () => {
  const running = liveCall({ callId: 'running', startedAt: 100, record: { state: 'queued' } });
  const recentCalls = new RecentCalls([{ call: running, abort: () => undefined }]);
  const sources = adminSources({ recentCalls });
  const { statistics, clock } = sources;
  const failed = liveCall({
    callId: 'failed',
    record: {
      state: 'ended',
      attempts: [
        attemptRecord({ outcome: 'upstream_fault', reason: 'UPSTREAM_UNAVAILABLE', httpStatus: 503, durationMs: 8 }),
      ],
    },
  });
  const error = new CallError('UPSTREAM_UNAVAILABLE', 'x');
  statistics.callStarted();
  for (const observer of [statistics, recentCalls])
    observer.callEnded(failed, { outcome: 'upstream_fault', error, durationMs: 8 });
  statistics.callStarted();
  statistics.attemptEnded(attemptRecord());
  recentCalls.stateChanged({ at: 5, what: 'pool', was: 'on', now: 'disabled', reason: 'asked' });
  clock.advance(1100);
  return sources;
};

describe('metricsResponse', () => {
  it('shows the process, its pools and its clients', () => {
    const response = metricsResponse(busySources());
    expect(response).toMatchObject({ instance: 'test-1', poolState: PoolState.ON });
    expect(response.now).toEqual({
      clients: 2,
      slots: 4,
      slotsInUse: 1,
      queued: 0,
      legacySlots: 2,
      legacySlotsInUse: 0,
      legacyQueued: 0,
      callsInFlight: 1,
    });
    expect(response.windows.map(({ name, targets }) => [name, targets.length])).toEqual([
      ['1m', 4],
      ['5m', 4],
      ['total', 4],
    ]);
    expect(response.clients.map(({ client, tier, attempts }) => [client, tier, attempts!.success])).toEqual([
      ['main-1', Tier.POOL, 1],
      ['main-2', Tier.POOL, 0],
      ['legacy-1', Tier.LEGACY, 0],
    ]);
    expect(response.backends).toMatchObject([{ backend: 'main', attempts: { success: 1 }, duration: { count: 1 } }]);
  });

  it('can be sent', () => {
    const response = metricsResponse(busySources());
    expect(MetricsResponse.decode(MetricsResponse.encode(response).finish())).toEqual(response);
  });
});

describe('debugResponse', () => {
  it('shows the state of everything', () => {
    const response = debugResponse(busySources());
    expect(response.versions.node).toBe('26.10.0');
    expect(response.clients[1]).toMatchObject({ client: 'main-2', draining: true });
    expect(response.backends[0]).toMatchObject({
      health: Health.HEALTHY,
      coolingMs: { 'gpt-4oMini': 1200 },
      checkMs: 12,
    });
    expect(response.queue).toEqual([{ caller: 'chat-api', priority: 'default', waiting: 2, oldestMs: 30 }]);
    expect(response.calls).toMatchObject([
      { callId: 'running', state: 'queued', ageMs: 1000, outcome: Outcome.UNSPECIFIED },
    ]);
    expect(response.lastErrors).toMatchObject([{ callId: 'failed', reason: ErrorReason.UPSTREAM_UNAVAILABLE }]);
    expect(response.stateChanges).toMatchObject([{ now: 'disabled', at: new Date(5) }]);
    expect(response.settings).toEqual([{ name: 'LLM_POOL_SIZE', value: '2', source: 'env' }]);
    expect(response.windows).toHaveLength(3);
    expect(response.call).toBeUndefined();
  });

  it('shows no credentials of an address', () => {
    expect(debugResponse(busySources()).backends[0]!.baseUrl).toBe('https://llm.example/v1');
  });

  it('tells the story of one call', () => {
    const { call, calls } = debugResponse(busySources(), 'failed');
    expect(call).toMatchObject({
      callId: 'failed',
      state: 'ended',
      ageMs: 8,
      outcome: Outcome.UPSTREAM_FAULT,
      story: 'main 503',
    });
    expect(call!.servedBy!.attempts).toMatchObject([{ httpStatus: 503, outcome: Outcome.UPSTREAM_FAULT }]);
    expect(calls).toEqual([]);
  });

  it('has no call when there is none of that id', () => {
    expect(debugResponse(busySources(), 'nobody').call).toBeUndefined();
  });

  it('can be sent', () => {
    const response = debugResponse(busySources());
    expect(DebugResponse.decode(DebugResponse.encode(response).finish())).toEqual(response);
  });

  it('takes one snapshot of each pool', () => {
    const pool = jest.fn(poolSnapshot);
    const legacy = jest.fn(legacySnapshot);
    debugJson(adminSources({ pool, legacy }));
    expect([pool.mock.calls.length, legacy.mock.calls.length]).toEqual([1, 1]);
  });
});

describe('the JSON of the replaced system', () => {
  it('has the system status first, then the same content in snake_case', () => {
    const json = metricsJson(busySources());
    expect(Object.keys(json)[0]).toBe('system_status');
    expect(json).toMatchObject({
      system_status: { phase1_available: true, phase1_initialized: true, legacy_client_exists: true },
      pool_state: 'on',
      now: { slots_in_use: 1 },
      clients: [{ tier: 'pool' }, {}, { tier: 'legacy' }],
    });
    expect(debugJson(busySources())).toMatchObject({
      backends: [{ breaker: 'half_open', health: 'healthy', cooling_ms: { 'gpt-4oMini': 1200 } }],
      last_errors: [{ outcome: 'upstream_fault', reason: 'UPSTREAM_UNAVAILABLE' }],
      state_changes: [{ reason: 'asked' }],
    });
  });

  it.each([
    ['on', true],
    ['trial', true],
    ['disabled', false],
    ['off_after_errors', false],
  ] as const)('a pool that is %s: available %s', (state, available) => {
    const json = metricsJson(adminSources({ poolSwitch: () => ({ state, errorsInARow: 0 }) }));
    expect(json.system_status).toMatchObject({ phase1_available: available, phase1_initialized: true });
  });

  it('a pool without clients is not initialized', () => {
    const json = metricsJson(adminSources({ pool: () => poolSnapshot({ clients: [] }) }));
    expect(json.system_status).toMatchObject({ phase1_initialized: false });
  });

  it('finds a call, or nothing', () => {
    expect(debugJson(busySources(), 'failed')).toMatchObject({ call: { story: 'main 503' } });
    expect(debugJson(busySources(), 'nobody')).toBeUndefined();
  });
});

describe('statusLines', () => {
  it('says the four numbers with their targets, in words that operators search for', () => {
    expect(statusLines(busySources())).toEqual([
      'Phase 1 プール (pool): on, 2 clients, 1 of 4 slots in use, 0 queued, 1 pool errors in a row, rollout 100 %, instance test-1',
      'legacy client: 0 of 2 slots in use, 0 queued',
      'Phase 1 pool utilisation (target >= 0.7 under load): 1m nothing to judge, 5m nothing to judge, total nothing to judge',
      'Phase 1 error rate (target <= 0.1): 1m 100.0 % MISSED, 5m 100.0 % MISSED, total 100.0 % MISSED',
      'Phase 1 mean response time (target <= 5 s): 1m nothing to judge, 5m nothing to judge, total nothing to judge',
      'フォールバック (fallback) count (target <= 1 % of the calls): 1m 0 ok, 5m 0 ok, total 0 ok',
      'backends: main healthy, breaker half_open, cooling down for gpt-4oMini',
    ]);
  });

  it('names a few of the models that cool down, shortly, however many callers make up', () => {
    const names = Array.from({ length: 100 }, (_, i) => `${i}${'m'.repeat(250)}`);
    const [backend] = poolSnapshot().backends;
    const cooling = { ...backend!, coolingMs: Object.fromEntries(names.map((name) => [name, 5])) };
    const line = statusLines(adminSources({ pool: () => poolSnapshot({ backends: [cooling] }) })).at(-1);
    const shown = [95, 96, 97, 98, 99].map((i) => `${i}${'m'.repeat(98)}`);
    expect(line).toContain(`cooling down for ${shown.join(', ')} and 95 more`);
  });
});

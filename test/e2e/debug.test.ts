import { BreakerState, type DebugResponse, ErrorReason, Outcome, PoolState, Tier } from '@llm-pool/client';
import { type BadNight, HOSTILE, startBadNight } from '../support/bad-night';

jest.setTimeout(20_000);

/** One look at a service in trouble; see startBadNight for what is wrong with it. */
describe('Debug in the middle of a bad night', () => {
  let night: BadNight;
  let debug: DebugResponse;
  beforeAll(async () => {
    night = await startBadNight();
    debug = await night.admin.admin.debug();
  });
  afterAll(() => night.close());

  it('says in a few lines what is wrong, and of which process', () => {
    expect(debug).toMatchObject({
      instance: 'pool-7',
      poolState: PoolState.ON,
      now: { slots: 6, slotsInUse: 4, queued: 5, callsInFlight: 9 },
      limits: { minClients: 4, maxClients: 4, slotsPerClient: 2, queue: 5, poolErrorsInARow: 1000 },
    });
    expect(debug.summary[0]).toMatch(
      /^Phase 1 プール \(pool\): on, .* 4 of 6 slots in use, 5 queued, .* instance pool-7$/,
    );
    expect(debug.summary.at(-1)).toBe(
      'backends: steady not checked, breaker closed; shaky not checked, breaker open; limited not checked, breaker closed, cooling down for fast',
    );
    expect(debug.versions.llm_pool).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('shows each client with its limit, what it does and why', () => {
    expect(debug.clients.map(({ client, slotsInUse, slots, state }) => [client, slotsInUse, slots, state])).toEqual([
      ['steady-1', 2, 2, 'full'],
      ['steady-2', 2, 2, 'draining'],
      ['shaky-1', 0, 2, 'blocked'],
      ['limited-1', 0, 2, 'limited'],
      ['legacy-1', 0, 2, 'free'],
    ]);
    expect(debug.clients.map(({ reason }) => reason).slice(1, 4)).toEqual([
      'takes no new calls, goes when its last one ends',
      'breaker open: 2 failures in a row; next probe in 60000 ms',
      'rate limit of the provider: not for fast',
    ]);
    expect(debug.clients.at(-1)!.tier).toBe(Tier.LEGACY);
  });

  it('shows the breaker that opened, why, when it tries again, and which call tripped it', async () => {
    const shaky = debug.backends.find(({ backend }) => backend === 'shaky')!;
    expect(shaky).toMatchObject({
      breaker: BreakerState.OPEN,
      breakerReason: '2 failures in a row; next probe in 60000 ms',
      lastChange: { what: 'backend shaky', was: 'breaker closed', now: 'breaker open', traceId: night.traceId },
    });
    expect(shaky.probeInMs).toBeGreaterThan(0);
    expect(shaky.probeInMs).toBeLessThanOrEqual(60_000);
    const { call } = await night.admin.admin.debug(shaky.lastChange!.callId);
    expect(call).toMatchObject({ model: 'deep', reason: ErrorReason.UPSTREAM_UNAVAILABLE, traceId: night.traceId });
    expect(call!.story).toContain('breaker open shaky');
    expect(call!.servedBy!.attempts).toMatchObject([{ client: 'shaky-1', httpStatus: 500 }]);
  });

  it('shows the model that cools down, and how long', () => {
    const { coolingMs, lastChange } = debug.backends.find(({ backend }) => backend === 'limited')!;
    expect(Object.keys(coolingMs)).toEqual(['fast']);
    expect(coolingMs.fast).toBeGreaterThan(50_000);
    expect(lastChange).toMatchObject({ now: 'cooling down', callId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  it('shows the queue by caller and priority', () => {
    expect(debug.queue.map(({ caller, priority, waiting }) => [caller, priority, waiting])).toEqual([
      ['reports', 'bulk', 3],
      ['chat-api', 'interactive', 2],
    ]);
    for (const { oldestMs } of debug.queue) expect(oldestMs).toBeGreaterThan(0);
  });

  it('shows the calls in flight with age and state, the oldest first, in few words', () => {
    expect(debug.calls.map(({ caller, priority, state }) => [caller, priority, state])).toEqual([
      ...Array(4).fill(['chat-api', 'interactive', 'running']),
      ...Array(2).fill(['chat-api', 'interactive', 'queued']),
      ...Array(3).fill(['reports', 'bulk', 'queued']),
    ]);
    expect(debug.calls[0]!.story).toMatch(/^steady running /);
    expect(debug.calls[4]!.story).toMatch(/^in queue /);
    const ages = debug.calls.map(({ ageMs }) => ageMs);
    expect(ages).toEqual([...ages].sort((a, b) => b - a));
    for (const call of debug.calls) expect(call).toMatchObject({ servedBy: undefined, steps: [] });
  });

  it('takes what still runs for upstream time and queue, not for its own', async () => {
    for (const index of [0, 4]) {
      const { call } = await night.admin.admin.debug(debug.calls[index]!.callId);
      expect(call!.servedBy!.overheadMs).toBeLessThan(100);
      expect(call!.servedBy!.queueMs + call!.servedBy!.upstreamMs).toBeGreaterThan(call!.ageMs - 100);
    }
  });

  it('shows the last errors with time, trace id and what the caller was told', () => {
    const seen = debug.lastErrors.map(({ outcome, reason }) => [outcome, reason]);
    expect(debug.lastErrors[0]!.error).toMatch(/^the queue is full \(5 calls\)/);
    expect(seen).toEqual([
      [Outcome.REFUSED, ErrorReason.POOL_OVERLOADED],
      [Outcome.CALLER_FAULT, ErrorReason.MODEL_NOT_FOUND],
      [Outcome.UPSTREAM_FAULT, ErrorReason.UPSTREAM_RATE_LIMITED],
      [Outcome.UPSTREAM_FAULT, ErrorReason.UPSTREAM_UNAVAILABLE],
      [Outcome.UPSTREAM_FAULT, ErrorReason.UPSTREAM_UNAVAILABLE],
    ]);
    expect(debug.lastErrors.at(-4)!.model).toBe(HOSTILE);
    const { startedAt, traceId, story } = debug.lastErrors.at(-1)!;
    expect(Date.now() - startedAt!.getTime()).toBeLessThan(60_000);
    expect([traceId, story]).toEqual([night.traceId, 'shaky 500']);
  });

  it('shows the changes of state, the newest first, each with the call behind it', () => {
    expect(debug.stateChanges.map(({ what, now }) => [what, now])).toEqual([
      ['backend limited', 'cooling down'],
      ['backend shaky', 'breaker open'],
    ]);
    expect(debug.stateChanges[1]!.traceId).toBe(night.traceId);
  });

  it('shows the four targets', () => {
    const targets = debug.windows[0]!.targets.map(({ name, holds, judged }) => [name, holds, judged]);
    expect(targets).toEqual([
      ['pool_utilisation', expect.any(Boolean), true],
      ['error_rate', false, true],
      ['mean_response_time', true, true],
      ['fallback_count', true, true],
    ]);
  });

  it('shows the settings with their source, and no secret', () => {
    const setting = (name: string) => debug.settings.find((candidate) => candidate.name === name);
    expect(setting('LLM_POOL_QUEUE_LIMIT')).toMatchObject({ value: '5', source: 'env' });
    expect(setting('LLM_POOL_OFF_MS')).toMatchObject({ value: '30000', source: 'default' });
    expect(setting('LLM_POOL_TOKENS')!.value).toBe('ops:***:admin,chat-api:***:call,reports:***:call');
    expect(JSON.stringify(debug)).not.toMatch(/token-of|sk-/);
  });

  it('has no numbers that are too long to read', () => {
    expect(JSON.stringify(debug)).not.toMatch(/\d\.\d{4,}/);
  });
});

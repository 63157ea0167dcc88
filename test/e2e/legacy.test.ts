import { FallbackReason, Outcome, PoolState, Tier } from '@llm-pool/client';
import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import type { Simulator } from '../../server/simulator/simulator';
import { startSimulator } from '../../server/simulator/start-simulator';
import { caught } from '../support/caught';
import { protoRequest } from '../support/proto-request';
import { CALM } from '../support/start-service';
import { until } from '../support/until';
import { useServices } from '../support/use-service';

const { closing, start } = useServices();
const HANG = { fault: { kind: 'hang', at: 'before-headers' } } as const;
const DOWN = { fault: { kind: 'status', status: 500 } } as const;
describe('while the pool is off', () => {
  const OFF = { ENABLE_LLM_POOL: 'false' };

  it('the legacy client answers two calls at once, and the others wait', async () => {
    const { client, simulator } = await start(OFF);
    simulator.script(HANG);
    const calls = Array.from({ length: 6 }, () => client.chat('Hi'));
    await until('four wait', async () => (await client.admin.metrics()).now!.legacyQueued === 4);
    await simulator.waitFor(({ hung }) => hung === 2);
    expect(await client.admin.debug()).toMatchObject({
      poolState: PoolState.DISABLED,
      now: { slotsInUse: 0, queued: 0, legacySlots: 2, legacySlotsInUse: 2, legacyQueued: 4, callsInFlight: 6 },
      queue: [{ caller: 'anonymous', priority: 'default', waiting: 4 }],
    });
    simulator.script({});
    simulator.release();
    for (const { servedBy } of await Promise.all(calls)) {
      expect(servedBy).toMatchObject({ tier: Tier.LEGACY, client: 'legacy-1', fallbackReason: 0 });
    }
    expect(simulator.requests).toMatchObject({ peakInFlight: 2, received: 6 });
    const { clients, windows } = await client.admin.metrics();
    expect(clients.filter(({ attempts }) => attempts!.success > 0)).toMatchObject([
      { client: 'legacy-1', tier: Tier.LEGACY, attempts: { success: 6 } },
    ]);
    // Nothing fell back: this is the path of every call.
    expect(windows[2]).toMatchObject({ calls: 6, fallbacks: 0 });
  });

  it('makes one attempt and no more', async () => {
    const { client, simulator } = await start(OFF);
    simulator.script(DOWN);
    const error = await caught(client.chat('Hi'));
    expect(error).toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE', attempts: [{ tier: Tier.LEGACY }] });
    await caught(client.streamChat('Hi').final());
    expect(simulator.requests.received).toBe(2);
  });

  it('refuses when its own queue is full', async () => {
    const { client, raw, simulator } = await start({
      ...OFF,
      LLM_LEGACY_CONCURRENCY: '1',
      LLM_LEGACY_QUEUE_LIMIT: '0',
    });
    simulator.script(HANG);
    const call = client.chat('Hi');
    await simulator.waitFor(({ hung }) => hung === 1);
    const { details } = await raw.failure(LlmPoolServiceService.chat, protoRequest());
    expect(details).toMatchObject({ ErrorInfo: { reason: 'POOL_OVERLOADED' }, CallDetails: { attempts: [] } });
    simulator.release();
    await call;
    expect(simulator.requests.received).toBe(1);
  });
});

describe('when the pool fails', () => {
  let spare: Simulator;
  beforeEach(async () => {
    spare = closing(await startSimulator({ latency: 0, keys: ['spare-key-1234'] }));
  });
  /** The legacy client has an upstream of its own. */
  const apart = (more: Record<string, string> = {}) => ({
    ...CALM,
    LLM_LEGACY_BASE_URL: spare.url,
    LLM_LEGACY_API_KEY: 'spare-key-1234',
    LLM_LEGACY_MODEL: 'spare-model',
    LLM_POOL_RETRIES: '1',
    LLM_POOL_FAILURES_TO_OFF: '3',
    ...more,
  });

  it.each(['chat', 'streamChat'] as const)('the legacy client answers the same call of %s', async (method) => {
    const { client, simulator, log } = await start(apart());
    simulator.script(DOWN);
    const { servedBy } = await (method === 'chat' ? client.chat('Hi') : client.streamChat('Hi').final());
    expect(servedBy).toMatchObject({
      tier: Tier.LEGACY,
      backend: 'legacy',
      model: 'spare-model',
      fallbackReason: FallbackReason.POOL_ERROR,
      attempts: [
        { tier: Tier.POOL, outcome: Outcome.UPSTREAM_FAULT },
        { tier: Tier.POOL, outcome: Outcome.UPSTREAM_FAULT },
        { tier: Tier.LEGACY, client: 'legacy-1', outcome: Outcome.SUCCESS },
      ],
    });
    expect([simulator.requests.received, spare.requests.received]).toEqual([2, 1]);
    expect(spare.requests.records[0]!.model).toBe('spare-model');
    const debug = await client.admin.debug();
    expect(debug).toMatchObject({ poolState: PoolState.ON, poolErrorsInARow: 1 });
    expect((await client.admin.metrics()).windows[2]).toMatchObject({
      calls: 1,
      fallbacks: 1,
      outcomes: { success: 1 },
    });
    expect(log.find(({ event }) => event === 'fallback')).toMatchObject({
      level: 'warn',
      call_id: servedBy!.callId,
      reason: 'pool_error',
    });
  });

  it('the error of the pool comes back where the caller wants no other, or the operator', async () => {
    const [helpful, strict] = [await start(apart()), await start(apart({ LLM_POOL_FALLBACK: 'false' }))];
    const noFallback = { messages: [{ role: 'user', text: 'Hi' }], disableFallback: true } as const;
    helpful.simulator.script(DOWN);
    strict.simulator.script(DOWN);
    for (const call of [helpful.client.chat(noFallback), strict.client.chat('Hi')]) {
      expect(await caught(call)).toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE', attemptCount: 2 });
    }
    expect(spare.requests.received).toBe(0);
  });

  it('three times in a row, it is off for a while', async () => {
    const { client, simulator } = await start(apart({ LLM_POOL_RETRIES: '0' }));
    simulator.script(DOWN);
    for (let call = 1; call <= 3; call++) {
      expect((await client.admin.debug()).poolState).toBe(PoolState.ON);
      expect((await client.chat('Hi')).servedBy!.fallbackReason).toBe(FallbackReason.POOL_ERROR);
    }
    expect(await client.admin.debug()).toMatchObject({
      poolState: PoolState.OFF_AFTER_ERRORS,
      poolStateChange: {
        was: 'on',
        now: 'off_after_errors',
        reason: expect.stringContaining('3 pool errors in a row'),
      },
    });
    // Now the pool is not even asked.
    expect((await client.chat('Hi')).servedBy).toMatchObject({
      tier: Tier.LEGACY,
      fallbackReason: FallbackReason.POOL_OFF,
      attempts: [{ tier: Tier.LEGACY }],
    });
    expect([simulator.requests.received, spare.requests.received]).toEqual([3, 4]);
  });

  it('and its off time has passed, one call tries it, and its success turns it on', async () => {
    const { client, simulator } = await start(
      apart({ LLM_POOL_OFF_MS: '50', LLM_POOL_FAILURES_TO_OFF: '1', LLM_POOL_RETRIES: '0' }),
    );
    simulator.enqueue(DOWN);
    simulator.script(HANG);
    await client.chat('Hi');
    const calls: Promise<unknown>[] = [];
    await until('a trial', async () => {
      calls.push(client.chat('Hi'));
      return (await client.admin.debug()).poolState === PoolState.TRIAL;
    });
    await simulator.waitFor(({ hung }) => hung === 1);
    // The others do not wait for it.
    expect((await client.chat('Hi')).servedBy).toMatchObject({ fallbackReason: FallbackReason.POOL_OFF });
    expect(simulator.requests.received).toBe(2);
    simulator.release();
    await Promise.all(calls);
    const { stateChanges, poolState, poolErrorsInARow } = await client.admin.debug();
    expect([poolState, poolErrorsInARow]).toEqual([PoolState.ON, 0]);
    const pool = stateChanges.filter(({ what }) => what === 'pool').map(({ was, now }) => `${was} -> ${now}`);
    expect(pool).toEqual(['trial -> on', 'off_after_errors -> trial', 'on -> off_after_errors']);
    simulator.script({});
    expect((await client.chat('Hi')).servedBy!.tier).toBe(Tier.POOL);
  });

  it('in its trial, it is off for twice as long', async () => {
    const { client, simulator } = await start(
      apart({ LLM_POOL_OFF_MS: '30', LLM_POOL_FAILURES_TO_OFF: '1', LLM_POOL_RETRIES: '0' }),
    );
    simulator.script(DOWN);
    await client.chat('Hi');
    await until('a trial', async () => {
      await client.chat('Hi');
      return simulator.requests.received === 2;
    });
    const { poolState, poolStateChange } = await client.admin.debug();
    expect(poolState).toBe(PoolState.OFF_AFTER_ERRORS);
    expect(poolStateChange!.reason).toBe('the trial failed; a trial follows after 60 ms');
  });

  it('for reasons that are no fault of its own, nothing falls back and nothing is counted', async () => {
    const { client, simulator } = await start(apart({ LLM_POOL_RETRIES: '0', LLM_POOL_FAILURES_TO_OFF: '1' }));
    simulator.script({ fault: { kind: 'status', status: 400, code: 'context_length_exceeded' } });
    expect(await caught(client.chat('Hi'))).toMatchObject({ reason: 'CONTEXT_LENGTH_EXCEEDED' });
    simulator.script(HANG);
    const leaving = new AbortController();
    const left = caught(client.chat('Hi', { signal: leaving.signal }));
    await simulator.waitFor(({ hung }) => hung === 1);
    leaving.abort();
    await left;
    await simulator.waitFor(({ cutByPeer }) => cutByPeer === 1);
    const { poolState, poolErrorsInARow, windows } = await client.admin.debug();
    expect([poolState, poolErrorsInARow]).toEqual([PoolState.ON, 0]);
    expect(windows[2]!.outcomes).toMatchObject({ callerFault: 1, cancelled: 1, upstreamFault: 0 });
    expect(spare.requests.received).toBe(0);
  });
});

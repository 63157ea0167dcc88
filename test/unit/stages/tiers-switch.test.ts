import { newCallRecord } from '../../../server/core/call-record';
import { inRollout } from '../../../server/policies/rollout';
import type { Backend } from '../../../server/pool/backend';
import { textSink } from '../../support/calls';
import { backendSpec, errorOf } from '../../support/pool-rig';
import { settle } from '../../support/settle';
import { tierRig } from '../../support/tier-rig';

/** Three pool errors in a row. */
const turnOff = async (rig: ReturnType<typeof tierRig>): Promise<void> => {
  rig.outcomes.a = ['UPSTREAM_CONFLICT', 'UPSTREAM_CONFLICT', 'UPSTREAM_CONFLICT'];
  rig.outcomes.legacy = ['answer', 'answer', 'answer'];
  for (let i = 0; i < 3; i++) await rig.call().done;
  rig.asked.length = 0;
};

describe('tiers: the pool as a whole', () => {
  it('is the only path while it is disabled: the legacy client, also for calls that opted out of fallback', async () => {
    for (const fallback of [true, false]) {
      const { call, outcomes, asked } = tierRig({ enabled: false, ports: { fallback } });
      outcomes.legacy = ['answer'];
      const { done, record } = call({ disableFallback: true });
      expect([await done, asked, record.fallbackReason]).toEqual(['legacy', ['legacy m'], undefined]);
    }
  });

  it('refuses what the legacy client does not serve while the pool is disabled', async () => {
    const { call, asked } = tierRig({ enabled: false, legacy: { backends: [backendSpec('legacy', ['other'])] } });
    expect(await call().done).toMatchObject({ reason: 'MODEL_NOT_FOUND' });
    expect(asked).toEqual([]);
  });

  it('is off after 3 pool errors in a row; then the legacy client answers, without asking the pool', async () => {
    const rig = tierRig();
    await turnOff(rig);
    expect(rig.poolSwitch.state).toBe('off_after_errors');
    rig.outcomes.legacy = ['answer'];
    const { done, record } = rig.call();
    expect([await done, rig.asked, record.fallbackReason]).toEqual(['legacy', ['legacy m'], 'pool_off']);
  });

  it.each([
    'UPSTREAM_INVALID_REQUEST',
    'UPSTREAM_RATE_LIMITED',
    'UPSTREAM_QUOTA_EXHAUSTED',
    'CANCELLED',
    'DEADLINE_EXCEEDED',
    'POOL_OVERLOADED',
    'PROVIDER_CIRCUIT_OPEN',
  ] as const)('is not turned off by %s', async (reason) => {
    const { call, outcomes, poolSwitch, main } = tierRig({ pool: { breaker: undefined } });
    outcomes.a = Array.from({ length: 5 }, () => reason);
    outcomes.legacy = Array.from({ length: 5 }, () => 'answer' as const);
    for (let i = 0; i < 5; i++) await call().done;
    expect(poolSwitch).toMatchObject({ state: 'on', errorsInARow: 0 });
    expect(main.pool.snapshot().inUse).toBe(0);
  });

  it('counts a pool error also when a delta had been sent or the legacy client saved the call', async () => {
    const { call, outcomes, poolSwitch } = tierRig();
    outcomes.a = ['UPSTREAM_STREAM_INTERRUPTED', 'UPSTREAM_TIMEOUT'];
    outcomes.legacy = ['answer'];
    await call({}, { record: { ...newCallRecord(), committed: true } }).done;
    await call().done;
    expect(poolSwitch.errorsInARow).toBe(2);
  });

  it('lets running attempts end, and moves those who wait to the queue of the legacy client', async () => {
    const rig = tierRig();
    const running = rig.call();
    const waiting = rig.call();
    await settle();
    const pass = () => rig.poolSwitch.end(rig.poolSwitch.enter()!, 'failure');
    for (let i = 0; i < 3; i++) pass();
    await settle();
    expect(rig.asked).toEqual(['a m', 'legacy m']);
    expect(waiting.record.fallbackReason).toBe('pool_off');
    rig.running[1]!.answer();
    rig.running[0]!.answer();
    expect([await running.done, await waiting.done]).toEqual(['a', 'legacy']);
  });

  it('tells those who opted out when it is tried again', async () => {
    const rig = tierRig();
    void rig.call();
    const waiting = rig.call({ disableFallback: true });
    await settle();
    for (let i = 0; i < 3; i++) rig.poolSwitch.end(rig.poolSwitch.enter()!, 'failure');
    const error = { reason: 'PROVIDER_CIRCUIT_OPEN', details: { retryAfterMs: 1000 } };
    expect(await waiting.done).toMatchObject(error);
    expect(await rig.call({ disableFallback: true }).done).toMatchObject(error);
  });

  it('moves waiters to the legacy client when an operator disables it, also those who opted out of fallback', async () => {
    const rig = tierRig();
    void rig.call();
    const waiting = rig.call({ disableFallback: true });
    await settle();
    rig.outcomes.legacy = ['answer'];
    rig.poolSwitch.setEnabled(false, 'operator');
    expect(await waiting.done).toBe('legacy');
  });

  it('lets one call try after a while; the others go to the legacy client meanwhile, and its success turns the pool on', async () => {
    const rig = tierRig();
    await turnOff(rig);
    rig.clock.advance(1000);
    const trial = rig.call();
    rig.outcomes.legacy = ['answer'];
    expect(await rig.call().done).toBe('legacy');
    rig.running[0]!.answer();
    expect([await trial.done, rig.poolSwitch.state]).toEqual(['a', 'on']);
    rig.outcomes.a = ['answer'];
    expect(await rig.call().done).toBe('a');
  });

  it('takes the first token of a stream for a success of the trial and of the probe; if it breaks later, that counts for both', async () => {
    const rig = tierRig({ pool: { size: { min: 2, max: 2 } } });
    rig.outcomes.a = ['UPSTREAM_UNAVAILABLE', 'UPSTREAM_UNAVAILABLE', 'UPSTREAM_UNAVAILABLE'];
    rig.outcomes.legacy = ['answer', 'answer', 'answer'];
    for (let i = 0; i < 3; i++) await rig.call().done;
    const [{ breaker }] = rig.main.pool.backends as [Backend];
    expect([rig.poolSwitch.state, breaker.state]).toEqual(['off_after_errors', 'open']);
    rig.clock.advance(1000);
    const { done, record } = rig.call({}, { sink: textSink() });
    expect([rig.poolSwitch.state, breaker.state]).toEqual(['trial', 'half_open']);
    record.committed = true;
    rig.running[0]!.begin();
    expect([rig.poolSwitch.state, breaker.state]).toEqual(['on', 'closed']);
    rig.outcomes.a = ['answer'];
    expect(await rig.call().done).toBe('a');
    rig.running[0]!.fail(errorOf('UPSTREAM_STREAM_INTERRUPTED'));
    expect(await done).toMatchObject({ reason: 'UPSTREAM_STREAM_INTERRUPTED' });
    expect([rig.poolSwitch.errorsInARow, breaker.inARow]).toEqual([1, 1]);
  });

  it('stays off for longer when the trial fails; the legacy client answers that call too', async () => {
    const rig = tierRig();
    await turnOff(rig);
    rig.clock.advance(1000);
    rig.outcomes.a = ['UPSTREAM_CONFLICT'];
    rig.outcomes.legacy = ['answer'];
    expect(await rig.call().done).toBe('legacy');
    expect(rig.poolSwitch).toMatchObject({ state: 'off_after_errors', backInMs: 2000 });
  });

  it('does not stay in its trial when that call finds no backend: the next one tries', async () => {
    const rig = tierRig();
    for (let i = 0; i < 2; i++) rig.main.take().end(errorOf('UPSTREAM_UNAVAILABLE'));
    rig.outcomes.a = ['UPSTREAM_UNAVAILABLE', 'UPSTREAM_CONFLICT', 'UPSTREAM_CONFLICT'];
    for (let i = 0; i < 3; i++) rig.poolSwitch.end(rig.poolSwitch.enter()!, 'failure');
    rig.clock.advance(999);
    rig.main.pool.turnOn();
    rig.main.take().end(errorOf('UPSTREAM_UNAVAILABLE'));
    rig.clock.advance(1);
    rig.outcomes.legacy = ['answer'];
    expect([await rig.call().done, rig.poolSwitch.state]).toEqual(['legacy', 'trial']);
    rig.clock.advance(1000);
    rig.outcomes.a = ['answer'];
    expect([await rig.call().done, rig.poolSwitch.state]).toEqual(['a', 'on']);
  });

  it('takes the share of the rollout, stable per session, else per call', async () => {
    const inSession = (share: boolean) =>
      Array.from({ length: 100 }, (_, i) => `session-${i}`).find((key) => inRollout(30, key) === share)!;
    const rig = tierRig({ ports: { rolloutPercent: 30 } });
    for (const share of [true, false]) {
      const tier = share ? 'a' : 'legacy';
      rig.outcomes[tier] = ['answer', 'answer'];
      const key = inSession(share);
      expect(await rig.call({ sessionId: key }, { callId: inSession(!share) }).done).toBe(tier);
      expect(await rig.call({}, { callId: key }).done).toBe(tier);
    }
  });
});

describe('tiers: the targets of an alias', () => {
  const alias = (backends = ['a', 'b', 'c']) =>
    tierRig({
      pool: {
        backends: backends.map((name) => backendSpec(name, [`model-${name}`])),
        aliases: [{ name: 'm', targets: backends.map((name) => ({ model: `model-${name}` })) }],
        size: { min: backends.length, max: backends.length },
      },
    });

  it.each([
    'UPSTREAM_UNAVAILABLE',
    'UPSTREAM_RATE_LIMITED',
    'UPSTREAM_QUOTA_EXHAUSTED',
    'UPSTREAM_CREDENTIALS_REJECTED',
    'PROVIDER_CIRCUIT_OPEN',
  ] as const)('are asked in order while they fail by their own fault: %s', async (reason) => {
    const { call, outcomes, asked } = alias();
    Object.assign(outcomes, { a: [reason], b: [reason], c: ['answer'] });
    expect(await call().done).toBe('c');
    expect(asked).toEqual(['a a/model-a', 'b b/model-b', 'c c/model-c']);
  });

  it.each(['UPSTREAM_INVALID_REQUEST', 'CANCELLED', 'POOL_OVERLOADED'] as const)(
    'are not asked after %s',
    async (reason) => {
      const { call, outcomes, asked, spare } = alias();
      spare.take();
      outcomes.a = [reason];
      expect(await call().done).toMatchObject({ reason });
      expect(asked).toHaveLength(1);
    },
  );

  it('are not asked after a delta was sent', async () => {
    const { call, outcomes, asked } = alias();
    outcomes.a = ['UPSTREAM_STREAM_INTERRUPTED'];
    await call({}, { record: { ...newCallRecord(), committed: true } }).done;
    expect(asked).toHaveLength(1);
  });

  it('end at the legacy client, as one pool error', async () => {
    const { call, outcomes, poolSwitch } = alias();
    for (const name of ['a', 'b', 'c']) outcomes[name] = ['UPSTREAM_UNAVAILABLE'];
    outcomes.legacy = ['answer'];
    expect([await call().done, poolSwitch.errorsInARow]).toEqual(['legacy', 1]);
  });

  it('are passed over while they could only be waited for and a later one has room', async () => {
    const { call, outcomes, main } = alias(['a', 'b']);
    const route = main.pool.models.resolve('m')[0]!;
    for (let i = 0; i < 3; i++) main.take({ route }).end(errorOf('UPSTREAM_UNAVAILABLE'));
    outcomes.b = ['answer'];
    expect(await call().done).toBe('b');
  });

  it('are waited for in order when none has room', async () => {
    const { call, outcomes, main, spare, clock } = alias(['a', 'b']);
    const [first, second] = main.pool.models.resolve('m');
    for (let i = 0; i < 3; i++) main.take({ route: first }).end(errorOf('UPSTREAM_UNAVAILABLE'));
    main.take({ route: second });
    spare.take();
    outcomes.a = ['answer'];
    const { done } = call();
    clock.advance(1000);
    expect(await done).toBe('a');
  });
});

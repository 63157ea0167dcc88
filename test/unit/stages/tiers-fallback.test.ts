import { newCallRecord } from '../../../server/core/call-record';
import { ERROR_TABLE, type ErrorReason } from '../../../server/core/error-table';
import { backendSpec, errorOf } from '../../support/pool-rig';
import { settle } from '../../support/settle';
import { tierRig } from '../../support/tier-rig';

const REASONS = Object.keys(ERROR_TABLE) as ErrorReason[];
/** What the pool says when it has no slot or no backend: overload and outages may go to a legacy slot that is free. */
const ONLY_IF_FREE = { POOL_OVERLOADED: 'pool_full', PROVIDER_CIRCUIT_OPEN: 'no_backend' } as const;

describe('tiers: fallback', () => {
  it('answers from the pool, and does not ask the legacy client', async () => {
    const { call, outcomes, asked } = tierRig();
    outcomes.a = ['answer'];
    const { done, record } = call();
    expect([await done, asked, record.fallbackReason]).toEqual(['a', ['a m'], undefined]);
  });

  describe.each(REASONS)('%s of the pool', (reason) => {
    const expected = ERROR_TABLE[reason].poolError ? 'pool_error' : ONLY_IF_FREE[reason as keyof typeof ONLY_IF_FREE];

    it(expected ? 'goes to the legacy client' : 'is the answer', async () => {
      const { call, outcomes, asked } = tierRig();
      outcomes.a = [reason];
      outcomes.legacy = ['answer'];
      const { done, record } = call();
      if (expected) expect(await done).toBe('legacy');
      else expect(await done).toMatchObject({ reason });
      expect([asked.length, record.fallbackReason]).toEqual([expected ? 2 : 1, expected]);
    });

    it.each([
      ['when a delta was sent', {}, { record: { ...newCallRecord(), committed: true } }, {}],
      ['when the caller opted out', { disableFallback: true }, {}, {}],
      ['when the operator turned the fallback off', {}, {}, { fallback: false }],
    ])('is the answer %s', async (_, request, fields, ports) => {
      const { call, outcomes, asked } = tierRig({ ports });
      outcomes.a = [reason];
      outcomes.legacy = ['answer'];
      expect(await call(request, fields).done).toMatchObject({ reason });
      expect(asked).toEqual(['a m']);
    });

    it('waits for no slot of the legacy client unless it is a pool error', async () => {
      const { call, outcomes, spare } = tierRig();
      const held = spare.take();
      outcomes.a = [reason];
      outcomes.legacy = ['answer'];
      const { done } = call();
      await settle();
      expect(spare.pool.snapshot().queued).toBe(ERROR_TABLE[reason].poolError ? 1 : 0);
      held.end();
      await done;
    });
  });

  it('helps with a rate limit only by an upstream apart, and a slot that is free', async () => {
    for (const [legacyIsApart, busy, answer] of [
      [true, false, 'legacy'],
      [true, true, undefined],
      [false, false, undefined],
    ] as const) {
      const { call, outcomes, spare } = tierRig({ ports: { legacyIsApart } });
      if (busy) spare.take();
      outcomes.a = ['UPSTREAM_RATE_LIMITED'];
      outcomes.legacy = ['answer'];
      const got = await call().done;
      if (answer) expect(got).toBe(answer);
      else expect(got).toMatchObject({ reason: 'UPSTREAM_RATE_LIMITED' });
    }
  });

  it('makes one attempt at the legacy client, and its error is the answer', async () => {
    const { call, outcomes, asked } = tierRig();
    outcomes.a = ['UPSTREAM_UNAVAILABLE'];
    outcomes.legacy = ['UPSTREAM_BAD_RESPONSE', 'answer'];
    expect(await call().done).toMatchObject({ reason: 'UPSTREAM_BAD_RESPONSE' });
    expect(asked).toEqual(['a m', 'legacy m']);
  });

  it("gives the pool's own error when the legacy client has no room either", async () => {
    const { call, outcomes, spare } = tierRig({ legacy: { queueLimit: 0 } });
    spare.take();
    outcomes.a = ['UPSTREAM_UNREACHABLE'];
    expect(await call().done).toMatchObject({ reason: 'UPSTREAM_UNREACHABLE' });
  });

  it("asks the legacy client for its own model, or for the call's", async () => {
    for (const legacyModel of [undefined, 'old']) {
      const { call, outcomes, asked } = tierRig({ ports: { legacyModel } });
      outcomes.a = ['UPSTREAM_UNAVAILABLE'];
      outcomes.legacy = ['answer'];
      await call().done;
      expect(asked[1]).toBe(`legacy ${legacyModel ?? 'm'}`);
    }
  });

  it('gives the error of the pool when the legacy client does not know the model', async () => {
    const { call, outcomes, asked } = tierRig({ legacy: { backends: [backendSpec('legacy', ['other'])] } });
    outcomes.a = ['UPSTREAM_UNAVAILABLE'];
    expect(await call().done).toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE' });
    expect(asked).toHaveLength(1);
  });

  it('passes on what is no CallError, and counts it nowhere', async () => {
    const { call, outcomes, poolSwitch } = tierRig();
    outcomes.a = Array.from({ length: 3 }, () => new TypeError('bug'));
    for (let i = 0; i < 3; i++) expect(await call().done).toBeInstanceOf(TypeError);
    expect(poolSwitch).toMatchObject({ state: 'on', errorsInARow: 0 });
  });

  it('ends with the reason of the call when it ends during the fallback', async () => {
    const { call, outcomes, spare } = tierRig();
    spare.take();
    outcomes.a = ['UPSTREAM_UNAVAILABLE'];
    const { done, abort } = call();
    await settle();
    abort(errorOf('CANCELLED'));
    expect(await done).toMatchObject({ reason: 'CANCELLED' });
    expect(spare.pool.snapshot().queued).toBe(0);
  });

  it('refuses a model that is not configured before anything is asked', async () => {
    const { call, asked } = tierRig({ pool: { backends: [backendSpec('a', ['m'])] } });
    expect(await call({ model: 'made-up' }).done).toMatchObject({ reason: 'MODEL_NOT_FOUND' });
    expect(asked).toEqual([]);
  });
});

describe('tiers: without a backend that can serve now', () => {
  const failing = async (options: Parameters<typeof tierRig>[0] = {}) => {
    const rig = tierRig(options);
    for (let i = 0; i < 3; i++) rig.main.take().end(errorOf('UPSTREAM_UNAVAILABLE'));
    return rig;
  };

  it('takes the legacy client at once if it has a free slot', async () => {
    const { call, outcomes, poolSwitch } = await failing();
    outcomes.legacy = ['answer'];
    const { done, record } = call();
    expect([await done, record.fallbackReason]).toEqual(['legacy', 'no_backend']);
    expect(poolSwitch).toMatchObject({ state: 'on', errorsInARow: 0 });
  });

  it('does so also while a probe runs: a second call could only wait for its end', async () => {
    const { call, outcomes, clock, running } = await failing();
    clock.advance(1000);
    const probe = call();
    await settle();
    outcomes.legacy = ['answer'];
    expect(await call().done).toBe('legacy');
    running[0]!.answer();
    expect(await probe.done).toBe('a');
  });

  it('else waits for the first half-open if the deadline allows', async () => {
    const { call, outcomes, clock, spare } = await failing();
    spare.take();
    outcomes.a = ['answer'];
    const { done } = call();
    clock.advance(1000);
    expect(await done).toBe('a');
  });

  it('else refuses, with the delay', async () => {
    const { call, spare } = await failing();
    spare.take();
    const error = await call({}, { deadlineAt: 900 }).done;
    expect(error).toMatchObject({ reason: 'PROVIDER_CIRCUIT_OPEN', details: { retryAfterMs: 1000 } });
  });

  it.each([true, false])('waits out a rate limit unless the legacy client is apart: %s', async (legacyIsApart) => {
    const { call, outcomes, clock, main } = tierRig({ ports: { legacyIsApart } });
    main.take().end(errorOf('UPSTREAM_RATE_LIMITED', { retryAfterMs: 700 }));
    outcomes.a = ['answer'];
    outcomes.legacy = ['answer'];
    const { done } = call();
    clock.advance(700);
    expect(await done).toBe(legacyIsApart ? 'legacy' : 'a');
  });

  it('does not take a rate limit for an outage because another backend has no quota', async () => {
    const { call, outcomes, clock, main } = tierRig({
      pool: { backends: [backendSpec('a'), backendSpec('b')], size: { min: 2, max: 2 } },
    });
    main.take({ avoid: ['b'] }).end(errorOf('UPSTREAM_QUOTA_EXHAUSTED'));
    main.take().end(errorOf('UPSTREAM_RATE_LIMITED', { retryAfterMs: 700 }));
    outcomes.b = ['answer'];
    const { done } = call();
    clock.advance(700);
    expect(await done).toBe('b');
  });
});

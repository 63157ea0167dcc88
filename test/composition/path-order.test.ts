import { textSink } from '../support/calls';
import { chatRig } from '../support/chat-rig';
import { expectNoLeaks } from '../support/no-leaks';
import { BREAKER, errorOf } from '../support/pool-rig';
import { settle } from '../support/settle';

const broken = errorOf('UPSTREAM_UNAVAILABLE');
const NO_RETRIES = { retry: { retries: 0, baseMs: 200, maxMs: 5000 } };

/** Each pair of stages is pinned by what would be different in another order. */
describe('the order of the path', () => {
  it('deadline above the queue: the wait counts, and nothing is sent when the time is up', async () => {
    const rig = chatRig();
    rig.main.take();
    const call = rig.call({}, { deadlineAt: 1000 });
    await rig.pass(949);
    expect(rig.main.pool.snapshot().queued).toBe(1);
    await rig.pass(1);
    expect([await call.done, rig.requests().length]).toEqual(['DEADLINE_EXCEEDED', 0]);
    expect(rig.main.pool.snapshot().queued).toBe(0);
  });

  it('deadline above tiers and retries: one budget for the attempts, the waits between them and the fallback', async () => {
    const rig = chatRig();
    const call = rig.call({}, { deadlineAt: 1000 });
    (await rig.next()).fail(broken);
    await rig.pass(200);
    (await rig.next()).fail(broken);
    await rig.pass(300);
    (await rig.next()).fail(broken);
    await settle();
    expect((await rig.next()).attempt.model).toBe('m');
    expect(rig.attempts).toHaveLength(3);
    await rig.pass(450);
    expect(await call.done).toBe('DEADLINE_EXCEEDED');
    expect(rig.attempts.map(({ tier, outcome }) => `${tier} ${outcome}`).at(-1)).toBe('legacy deadline_exceeded');
    expectNoLeaks({
      clock: rig.clock,
      pools: [rig.main.pool, rig.legacy.pool],
      signals: [call.context.signal],
      timers: 1,
    });
  });

  it('tiers above retries: the legacy client is asked when the retries have failed, once', async () => {
    const rig = chatRig();
    const call = rig.call();
    for (let i = 0; i < 3; i++) {
      (await rig.next()).fail(broken);
      await rig.pass(500);
    }
    (await rig.next()).fail(errorOf('UPSTREAM_BAD_RESPONSE'));
    expect(await call.done).toBe('UPSTREAM_BAD_RESPONSE');
    expect(rig.attempts.map(({ tier }) => tier)).toEqual(['pool', 'pool', 'pool', 'legacy']);
    expect(rig.poolSwitch.errorsInARow).toBe(1);
  });

  it('retries above the lease: no slot is held between attempts, and another call may have it', async () => {
    const rig = chatRig();
    const first = rig.call();
    const second = rig.call();
    (await rig.next()).fail(broken);
    await settle();
    expect(rig.main.pool.snapshot()).toMatchObject({ inUse: 1, queued: 0 });
    expect(rig.requests()).toHaveLength(2);
    (await rig.next()).answer();
    expect(await second.done).toBe('answer');
    await rig.pass(100);
    (await rig.next()).answer();
    expect(await first.done).toBe('answer');
  });

  it('lease above the attempt limits: waiting for a slot is not the time of the upstream', async () => {
    const rig = chatRig();
    const held = rig.main.take();
    const call = rig.call();
    await rig.pass(15_000);
    held.end();
    await settle();
    await rig.pass(9000);
    (await rig.next()).answer();
    expect(await call.done).toBe('answer');
  });

  it('attempt limits below lease and retries: the breaker, the retries and the record see a timeout', async () => {
    const rig = chatRig();
    const call = rig.call({}, { deadlineAt: 200_000 });
    await rig.pass(10_100);
    expect(rig.attempts.map(({ reason, durationMs }) => [reason, durationMs])).toEqual([['UPSTREAM_TIMEOUT', 10_000]]);
    await rig.pass(21_000);
    expect(rig.main.pool.snapshot().backends[0]!.breaker).not.toBe('closed');
    rig.running().at(-1)!.answer();
    expect(await call.done).toBe('answer');
  });

  it('limits of an attempt start anew with each attempt', async () => {
    const rig = chatRig();
    const call = rig.call({}, { deadlineAt: 60_000 });
    await rig.pass(6000);
    (await rig.next()).fail(broken);
    await rig.pass(100);
    await rig.pass(9000);
    (await rig.next()).answer();
    expect(await call.done).toBe('answer');
  });

  it('no attempt after the first delta, whatever failed: neither a retry nor the legacy client', async () => {
    const rig = chatRig();
    const sink = textSink();
    const call = rig.call({}, { sink });
    (await rig.next()).send('a');
    (await rig.next()).fail(errorOf('UPSTREAM_UNAVAILABLE'));
    expect(await call.done).toBe('UPSTREAM_UNAVAILABLE');
    expect([rig.requests().length, sink.texts]).toEqual([1, ['a']]);
  });

  it('hands the backpressure of the reader through every stage to the provider', async () => {
    const rig = chatRig();
    const reader = Promise.withResolvers<void>();
    const call = rig.call({}, { sink: textSink(() => reader.promise), deadlineAt: 100_000 });
    const full = (await rig.next()).send('a');
    expect(full).toBeInstanceOf(Promise);
    await rig.pass(5000);
    expect(rig.running()).toHaveLength(1);
    reader.resolve();
    await full;
    (await rig.next()).answer();
    expect(await call.done).toBe('answer');
  });
});

describe('what counts against a backend', () => {
  it("is not the caller's deadline, nor a cancellation", async () => {
    const rig = chatRig({ path: NO_RETRIES });
    for (let i = 0; i < 10; i++) {
      const late = rig.call({}, { deadlineAt: rig.clock.now() + 150 });
      await rig.pass(150);
      expect(await late.done).toBe('DEADLINE_EXCEEDED');
      const gone = rig.call();
      gone.abort(errorOf('CANCELLED'));
      expect(await gone.done).toBe('CANCELLED');
    }
    expect(rig.main.pool.snapshot().backends[0]!.breaker).toBe('closed');
    expect(rig.poolSwitch.errorsInARow).toBe(0);
  });

  it('is a limit of ours that the attempt passed before the deadline', async () => {
    const rig = chatRig({ path: NO_RETRIES, legacy: { queueLimit: 0 } });
    rig.legacy.take();
    for (let i = 0; i < BREAKER.failures; i++) {
      const call = rig.call({}, { deadlineAt: rig.clock.now() + 11_000, sink: textSink() });
      await rig.pass(2000);
      expect(await call.done).toBe('UPSTREAM_TIMEOUT');
    }
    expect(rig.main.pool.snapshot().backends[0]!.breaker).toBe('open');
  });
});

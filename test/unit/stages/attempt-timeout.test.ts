import type { Answer, DeltaSink } from '../../../server/core/call';
import type { CallSignal } from '../../../server/core/call-signal';
import { type AttemptLimits, attemptTimeout } from '../../../server/stages/attempt-timeout';
import { answerOf } from '../../support/answer-of';
import { callContext, chatRequest, textSink } from '../../support/calls';
import { FakeProvider } from '../../support/fake-provider';
import { expectNoLeaks } from '../../support/no-leaks';
import { errorOf, poolRig } from '../../support/pool-rig';

const LIMITS: AttemptLimits = { firstTokenMs: 120, idleTokenMs: 60, totalMs: 600 };

/** One attempt on a fake provider, of a stream where a sink is given. */
const start = (sink?: DeltaSink, limits: Partial<AttemptLimits> = {}) => {
  const { take, clock, pool } = poolRig();
  const { context, abort } = callContext(clock, { sink });
  const provider = new FakeProvider();
  const stage = attemptTimeout({ clock }, { ...LIMITS, ...limits });
  const run = stage((request, { signal, sink: watched }) =>
    provider.complete(request, { model: 'm', signal, sink: watched }),
  );
  const done = run(chatRequest(), { ...context, route: pool.models.resolve('m')[0]!, lease: take() });
  done.catch(() => undefined);
  const call = provider.calls[0]!;
  const limitPassed = (limit: string, ms: number) =>
    expect(done).rejects.toMatchObject({
      reason: 'UPSTREAM_TIMEOUT',
      message: `the upstream passed the limit for ${limit} (${ms} ms)`,
    });
  const left = () => expectNoLeaks({ clock, signals: [context.signal, call.attempt.signal] });
  return { clock, context, abort, call, done, limitPassed, left };
};

describe('attemptTimeout', () => {
  it('stops a stream without a first token in time', async () => {
    const { clock, call, limitPassed, left } = start(textSink());
    clock.advance(119);
    expect(call.attempt.signal.aborted).toBe(false);
    clock.advance(1);
    await limitPassed('the first token', 120);
    left();
  });

  it('stops a stream that pauses too long, also right after an early first token', async () => {
    const { clock, call, limitPassed, left } = start(textSink());
    clock.advance(10);
    call.send('a');
    clock.advance(59);
    expect(call.attempt.signal.aborted).toBe(false);
    clock.advance(1);
    expect(call.attempt.signal.aborted).toBe(true);
    await limitPassed('the next token', 60);
    left();
  });

  it('does not kill a stream that keeps coming, however late against the first-token limit', async () => {
    const { clock, call, done, left } = start(textSink());
    for (let i = 0; i < 9; i++) {
      clock.advance(59);
      call.send('a');
    }
    call.answer();
    await done;
    left();
  });

  it('sets few timers, however many tokens come, and none for a first token in time', async () => {
    const { clock, call, done } = start(textSink());
    const set = jest.spyOn(clock, 'after');
    clock.advance(59);
    call.send('a');
    expect(set).not.toHaveBeenCalled();
    for (let i = 0; i < 500; i++) {
      clock.advance(1);
      call.send('a');
    }
    expect(set.mock.calls.length).toBeLessThan(12);
    call.answer();
    await done;
  });

  it('stops a stream at the limit for the whole answer, although tokens come', async () => {
    const { clock, call, limitPassed, left } = start(textSink());
    for (let i = 0; i < 19; i++) {
      clock.advance(30);
      call.send('a');
    }
    clock.advance(30);
    await limitPassed('the whole answer', 600);
    left();
  });

  it('does not count the time in which the caller does not read', async () => {
    const reader = Promise.withResolvers<void>();
    const { clock, call, limitPassed, left } = start(textSink(() => reader.promise));
    const written = call.send('a');
    clock.advance(400);
    expect(call.attempt.signal.aborted).toBe(false);
    reader.resolve();
    await written;
    clock.advance(59);
    expect(call.attempt.signal.aborted).toBe(false);
    clock.advance(1);
    await limitPassed('the next token', 60);
    left();
  });

  it('does not count that time for the whole answer either, and sets no timer in it', async () => {
    let reader = Promise.withResolvers<void>();
    const { clock, call, limitPassed, left } = start(textSink(() => reader.promise));
    for (let i = 0; i < 11; i++) {
      clock.advance(50);
      const written = call.send('a');
      clock.advance(60);
      expect(clock.pending).toBe(0);
      clock.advance(1000);
      reader.resolve();
      reader = Promise.withResolvers();
      await written;
    }
    clock.advance(49);
    expect(call.attempt.signal.aborted).toBe(false);
    clock.advance(1);
    await limitPassed('the whole answer', 600);
    left();
  });

  it('sets no timer when the caller reads again after the end', async () => {
    const reader = Promise.withResolvers<void>();
    const { clock, call, done, left } = start(textSink(() => reader.promise));
    const written = call.send('a');
    clock.advance(400);
    call.answer();
    await done;
    reader.resolve();
    await written;
    left();
  });

  it('hands the chunks on as they are, with the backpressure', async () => {
    const sink = textSink();
    const { call, done } = start(sink);
    expect(call.send('a', 'b')).toBeUndefined();
    expect(sink.texts).toEqual(['a', 'b']);
    call.answer();
    await done;
  });

  it('knows only the limit for the whole answer without a stream', async () => {
    const { clock, call, limitPassed, left } = start();
    clock.advance(599);
    expect(call.attempt.signal.aborted).toBe(false);
    clock.advance(1);
    await limitPassed('the whole answer', 600);
    left();
  });

  it("needs no timer for a limit beyond the call's own time, and one as soon as a limit is nearer", async () => {
    const whole = start(undefined, { totalMs: 60_001 });
    expect(whole.clock.pending).toBe(0);
    whole.call.answer();
    await whole.done;

    const slow = start(textSink(), { firstTokenMs: 60_001, idleTokenMs: 60_001, totalMs: 60_001 });
    slow.call.send('a');
    expect(slow.clock.pending).toBe(0);
    slow.call.answer();
    await slow.done;

    const { clock, call, limitPassed, left } = start(textSink(), { firstTokenMs: 60_001, totalMs: 60_001 });
    clock.advance(1000);
    expect(clock.pending).toBe(0);
    call.send('a');
    clock.advance(59);
    expect(call.attempt.signal.aborted).toBe(false);
    clock.advance(1);
    await limitPassed('the next token', 60);
    left();
  });

  it("passes the call's own end on with its reason, also one from before", async () => {
    const { abort, call, done, context, left } = start(textSink());
    abort(errorOf('CANCELLED'));
    await expect(done).rejects.toBe(context.signal.reason);
    expect(call.attempt.signal.reason).toBe(context.signal.reason);
    left();

    const { clock, pool, take } = poolRig();
    const ended = callContext(clock, { signal: AbortSignal.abort(errorOf('DEADLINE_EXCEEDED')) });
    const next = jest.fn(async (_request: unknown, { signal }: { signal: CallSignal }): Promise<Answer> => {
      signal.throwIfAborted();
      return answerOf('late');
    });
    const run = attemptTimeout({ clock }, LIMITS)(next);
    const leased = { ...ended.context, route: pool.models.resolve('m')[0]!, lease: take() };
    await expect(run(chatRequest(), leased)).rejects.toMatchObject({ reason: 'DEADLINE_EXCEEDED' });
    expectNoLeaks({ clock, signals: [ended.context.signal] });
  });

  it.each(['answer', 'error', 'late token'])('leaves no timer and no listener after an %s', async (ending) => {
    const { call, done, left } = start(textSink());
    if (ending === 'error') call.fail(errorOf('UPSTREAM_UNREACHABLE'));
    else call.answer();
    await done.catch(() => undefined);
    if (ending === 'late token') call.send('a');
    left();
  });
});

import { CallError } from '../../../server/core/call-error';
import { sleep } from '../../../server/core/sleep';
import { deadline, REPLY_RESERVE_MS } from '../../../server/stages/deadline';
import { answerOf } from '../../support/answer-of';
import { callContext, chatRequest } from '../../support/calls';
import { FakeClock } from '../../support/fake-clock';
import { errorOf } from '../../support/pool-rig';

const setUp = (leftMs: number) => {
  const clock = new FakeClock();
  clock.advance(1000);
  const { context } = callContext(clock, { deadlineAt: 1000 + leftMs });
  return { clock, context, stage: deadline({ clock, minMs: 100 }) };
};

describe('deadline', () => {
  it('ends the call a little before the deadline, so that the details of the error still arrive', async () => {
    const { clock, context, stage } = setUp(500);
    const done = stage((_, { signal }) => sleep(clock, 10_000, signal).then(() => answerOf('late')))(
      chatRequest(),
      context,
    );
    clock.advance(500 - REPLY_RESERVE_MS - 1);
    expect(context.signal.aborted).toBe(false);
    clock.advance(1);
    await expect(done).rejects.toMatchObject({ reason: 'DEADLINE_EXCEEDED' });
    expect(context.signal.reason).toBeInstanceOf(CallError);
    expect(clock.pending).toBe(0);
  });

  it('refuses at once what has too little time, and tries nothing', async () => {
    const { context, stage } = setUp(99);
    const next = jest.fn();
    await expect(stage(next)(chatRequest(), context)).rejects.toMatchObject({
      reason: 'DEADLINE_TOO_SHORT',
      message: 'the deadline leaves 99 ms, at least 100 ms are needed',
    });
    expect(next).not.toHaveBeenCalled();
    await expect(
      setUp(100).stage(async () => answerOf('ok'))(chatRequest(), setUp(100).context),
    ).resolves.toBeDefined();
  });

  it.each([
    ['an answer', async () => answerOf('ok')],
    ['an error', async () => Promise.reject(errorOf('UPSTREAM_UNAVAILABLE'))],
    [
      'a throw',
      () => {
        throw errorOf('INTERNAL_ERROR');
      },
    ],
  ])('leaves no timer after %s', async (_, next) => {
    const { clock, context, stage } = setUp(500);
    await stage(next)(chatRequest(), context).catch(() => undefined);
    expect([clock.pending, context.signal.aborted]).toEqual([0, false]);
  });
});

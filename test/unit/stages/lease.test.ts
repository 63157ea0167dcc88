import type { Answer } from '../../../server/core/call';
import { lease } from '../../../server/stages/lease';
import { answerOf } from '../../support/answer-of';
import { attemptRecord } from '../../support/call-record';
import { callContext, chatRequest } from '../../support/calls';
import { expectNoLeaks } from '../../support/no-leaks';
import { BREAKER, backendSpec, errorOf, poolRig } from '../../support/pool-rig';
import { settle } from '../../support/settle';

const setUp = (options: Parameters<typeof poolRig>[0] = {}) => {
  const rig = poolRig(options);
  const { context, abort } = callContext(rig.clock);
  const route = rig.pool.models.resolve('m')[0]!;
  const stage = lease({ pool: rig.pool, clock: rig.clock });
  return { ...rig, abort, stage, context: { ...context, route } };
};

describe('lease', () => {
  const endings: [string, () => Promise<Answer>][] = [
    ['an answer', async () => answerOf('ok')],
    ['an error', async () => Promise.reject(errorOf('UPSTREAM_INVALID_REQUEST'))],
    ['an error that is none of ours', async () => Promise.reject(new TypeError('bug'))],
    [
      'a throw before anything is awaited',
      () => {
        throw new TypeError('bug');
      },
    ],
  ];
  it.each(endings)('gives the slot back after %s', async (_, next) => {
    const { stage, context, pool, clock } = setUp();
    let inUse = -1;
    const call = stage(async () => {
      inUse = pool.snapshot().inUse;
      return next();
    });
    await call(chatRequest(), context).catch(() => undefined);
    await stage(next)(chatRequest(), context).catch(() => undefined);
    expect(inUse).toBe(1);
    expectNoLeaks({ pools: [pool], clock, signals: [context.signal] });
  });

  it('tells the pool how the attempt ended', async () => {
    const { stage, context, pool } = setUp();
    const failing = stage(() => Promise.reject(errorOf('UPSTREAM_UNREACHABLE')));
    for (let i = 0; i < BREAKER.failures; i++) await failing(chatRequest(), context).catch(() => undefined);
    expect(pool.snapshot().backends[0]!.breaker).toBe('open');
  });

  it('does not blame the backend for a bug of ours', async () => {
    const { stage, context, pool } = setUp();
    const failing = stage(() => Promise.reject(new TypeError('bug')));
    for (let i = 0; i < 50; i++) await failing(chatRequest(), context).catch(() => undefined);
    expect(pool.snapshot().backends[0]!.breaker).toBe('closed');
  });

  it('notes the wait, and where the call is', async () => {
    const { stage, context, take, clock } = setUp();
    const { record } = context;
    const held = take();
    const seen: string[] = [];
    const done = stage(async () => {
      seen.push(record.state);
      return answerOf('ok');
    })(chatRequest(), context);
    expect(record.state).toBe('queued');
    clock.advance(70);
    held.end();
    await done;
    expect([seen, record.queueMs]).toEqual([['running'], 70]);
  });

  it('is not queued any more when the pool refuses, at once or later', async () => {
    const { stage, context, pool } = setUp();
    const next = jest.fn();
    pool.turnOff();
    await expect(stage(next)(chatRequest(), context)).rejects.toMatchObject({ name: 'PoolTurnedOff' });
    expect(context.record.state).toBe('running');
    pool.turnOn();
    await stage(async () => {
      const waits = stage(next)(chatRequest(), context);
      pool.turnOff();
      await expect(waits).rejects.toMatchObject({ name: 'PoolTurnedOff' });
      return answerOf('ok');
    })(chatRequest(), context);
    expect(context.record.state).toBe('running');
    expect(next).not.toHaveBeenCalled();
  });

  it('leaves the queue at once when the call ends, and never gets a slot', async () => {
    const { stage, context, abort, take, pool, clock } = setUp();
    const held = take();
    const next = jest.fn();
    const done = stage(next)(chatRequest(), context);
    abort(errorOf('CANCELLED'));
    expect(pool.snapshot().queued).toBe(0);
    await expect(done).rejects.toBe(context.signal.reason);
    held.end();
    expect(next).not.toHaveBeenCalled();
    expectNoLeaks({ pools: [pool], clock, signals: [context.signal] });
  });

  it('gives the slot back when the call ends between the grant and the attempt', async () => {
    const { stage, context, abort, take, pool, clock } = setUp();
    const held = take();
    const done = stage(async (_, { signal }) => {
      signal.throwIfAborted();
      return answerOf('ok');
    })(chatRequest(), context);
    held.end();
    abort(errorOf('CANCELLED'));
    await expect(done).rejects.toBe(context.signal.reason);
    expectNoLeaks({ pools: [pool], clock, signals: [context.signal] });
  });

  it('gives the slot back when the call ends during the attempt', async () => {
    const { stage, context, abort, pool, clock } = setUp();
    const done = stage(
      (_, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
        ),
    )(chatRequest(), context);
    await settle();
    expect(pool.snapshot().inUse).toBe(1);
    abort(errorOf('CANCELLED'));
    await expect(done).rejects.toBe(context.signal.reason);
    expectNoLeaks({ pools: [pool], clock, signals: [context.signal] });
  });

  it('asks with what the call is, and prefers a backend that was not tried', async () => {
    const { stage, context, pool } = setUp({
      backends: [backendSpec('a'), backendSpec('b')],
      size: { min: 2, max: 2 },
    });
    const asked = jest.spyOn(pool, 'lease');
    context.record.attempts.push(attemptRecord({ backend: 'a' }));
    const request = chatRequest({ priority: 'bulk', sessionId: 's1' });
    await stage(async (_, leased) => {
      expect(leased.lease.backend.spec.name).toBe('b');
      return answerOf('ok');
    })(request, context);
    const { caller, arrivedAt, deadlineAt, signal, route } = context;
    expect(asked.mock.calls[0]![0]).toMatchObject({
      route,
      priority: 'bulk',
      caller,
      session: 's1',
      arrivedAt,
      signal,
      deadlineAt,
      avoid: ['a'],
    });
  });
});

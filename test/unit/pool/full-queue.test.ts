import type { Lease } from '../../../server/pool/lease';
import type { LeaseRequest } from '../../../server/pool/waiter';
import { poolRig } from '../../support/pool-rig';
import { settle } from '../../support/settle';

/** A pool of one slot, taken, with places for four who wait; and how those ended who asked. */
const rig = () => {
  const { ask, take, pool } = poolRig({ queueLimit: 4 });
  const lease = take();
  const endings: Record<string, string> = {};
  const call = (name: string, request: Partial<LeaseRequest>): void => {
    try {
      void (ask(request) as Promise<Lease>).then(
        (granted) => {
          endings[name] = 'served';
          granted.end();
        },
        ({ reason }) => {
          endings[name] = reason;
        },
      );
    } catch (error) {
      endings[name] = `${(error as { reason: string }).reason} at once`;
    }
  };
  const full = (request: Partial<LeaseRequest>): void => {
    for (let number = 1; number <= 4; number++) call(`big ${number}`, { caller: 'big', ...request });
  };
  return { call, full, endings, lease, pool };
};

describe('a full queue', () => {
  it('lets another caller in: the last call of the one with most places leaves', async () => {
    const { call, full, endings, lease, pool } = rig();
    full({});
    call('small', { caller: 'small' });
    await settle();
    expect(endings).toEqual({ 'big 4': 'POOL_OVERLOADED' });
    expect(pool.snapshot().queued).toBe(4);
    lease.end();
    await settle();
    expect(endings.small).toBe('served');
  });

  it('lets what people wait for in, where batch work of the same caller fills it', async () => {
    const { call, full, endings } = rig();
    full({ priority: 'bulk' });
    call('chat', { caller: 'big', priority: 'interactive' });
    await settle();
    expect(endings).toEqual({ 'big 4': 'POOL_OVERLOADED' });
  });

  it('never takes the place of a call of higher priority', async () => {
    const { call, full, endings } = rig();
    full({ priority: 'interactive' });
    call('bulk', { caller: 'small', priority: 'bulk' });
    await settle();
    expect(endings).toEqual({ bulk: 'POOL_OVERLOADED at once' });
  });

  it('refuses the caller who fills it, and every caller once all have as many places', async () => {
    const { call, full, endings } = rig();
    full({});
    call('big 5', { caller: 'big' });
    for (const name of ['x', 'y', 'z', 'w']) call(name, { caller: name });
    await settle();
    expect(endings).toEqual({
      'big 5': 'POOL_OVERLOADED at once',
      'big 4': 'POOL_OVERLOADED',
      'big 3': 'POOL_OVERLOADED',
      'big 2': 'POOL_OVERLOADED',
      w: 'POOL_OVERLOADED at once',
    });
  });

  it('nobody gives way to a call that could not be served in its time', () => {
    const { pool, clock, take, ask } = poolRig({ queueLimit: 2 });
    for (let attempt = 0; attempt < 20; attempt++) {
      const lease = take();
      clock.advance(100);
      lease.end();
    }
    take();
    const waiting = [ask({ caller: 'big' }), ask({ caller: 'big' })];
    expect(() => ask({ caller: 'hasty', deadlineAt: clock.now() + 50 })).toThrow('could not be served in the time');
    expect([waiting.length, pool.snapshot().queued]).toEqual([2, 2]);
  });
});

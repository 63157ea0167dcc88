import type { Lease } from '../../../server/pool/lease';
import { PoolTurnedOff } from '../../../server/pool/pool-turned-off';
import { expectNoLeaks, listenersOf } from '../../support/no-leaks';
import { backendSpec, errorOf, poolRig } from '../../support/pool-rig';
import { broken, learn, refusalOf, trip } from '../../support/pool-steps';
import { settle } from '../../support/settle';

const TWO = { backends: [backendSpec('a', ['m']), backendSpec('b', ['m'])], size: { min: 2, max: 2 } };

describe('Pool.lease', () => {
  it('spreads calls over the backends, the least loaded first', () => {
    const rig = poolRig({ ...TWO, size: { min: 4, max: 4 } });
    expect([rig.take(), rig.take(), rig.take(), rig.take()].map((lease) => lease.backend.spec.name)).toEqual([
      'a',
      'b',
      'a',
      'b',
    ]);
  });

  it('sends a retry to another backend if it has room, else to the same', () => {
    const rig = poolRig(TWO);
    expect(rig.take({ avoid: ['a'] }).backend.spec.name).toBe('b');
    expect(rig.take({ avoid: ['a', 'b'] }).backend.spec.name).toBe('a');
  });

  it('tells how long the wait was', async () => {
    const rig = poolRig();
    const first = rig.take();
    const wait = rig.ask();
    rig.clock.advance(70);
    first.end();
    expect([first.queueMs, (await wait).queueMs]).toEqual([0, 70]);
  });

  it('refuses at once a call that has ended, and lets one leave that ends while it waits', async () => {
    const rig = poolRig();
    const controller = new AbortController();
    const lease = rig.take();
    const wait = rig.ask({ signal: controller.signal }) as Promise<Lease>;
    controller.abort(broken);
    expect(rig.pool.snapshot().queued).toBe(0);
    await expect(wait).rejects.toBe(broken);
    expect(refusalOf(() => rig.ask({ signal: controller.signal }))).toBe(broken);
    lease.end();
    expectNoLeaks({ ...rig, pools: [rig.pool], signals: [controller.signal] });
  });

  it('listens to a signal only while the call waits', async () => {
    const rig = poolRig();
    const { signal } = new AbortController();
    const lease = rig.take({ signal });
    expect(listenersOf(signal)).toBe(0);
    const wait = rig.ask({ signal });
    expect(listenersOf(signal)).toBe(1);
    lease.end();
    await wait;
    expect(listenersOf(signal)).toBe(0);
  });

  describe('refuses', () => {
    it('when the queue is full, and tells when to come back', () => {
      const rig = poolRig({ queueLimit: 2 });
      learn(rig, 20, 100);
      rig.take();
      for (let i = 0; i < 2; i++) void rig.ask();
      const error = refusalOf(() => rig.ask());
      expect([error.reason, error.details.retryAfterMs]).toEqual(['POOL_OVERLOADED', 300]);
    });

    it('what could not end in time, once 20 attempts have shown how long they take', () => {
      const rig = poolRig();
      learn(rig, 19, 100);
      const first = rig.take();
      void rig.ask({ deadlineAt: rig.clock.now() + 150 });
      rig.clock.advance(100);
      first.end();
      // A wait of 100 ms, a tenth of it for doubt, and the attempt.
      expect(refusalOf(() => rig.ask({ deadlineAt: rig.clock.now() + 209 })).reason).toBe('POOL_OVERLOADED');
      expect(rig.ask({ deadlineAt: rig.clock.now() + 211 })).toBeInstanceOf(Promise);
    });

    it('nobody while a slot is free, however short the time', () => {
      const rig = poolRig();
      learn(rig, 30, 100);
      expect(rig.take({ deadlineAt: rig.clock.now() + 1 })).toBeDefined();
    });

    it('at the grant what has become hopeless, while others wait; the last one gets its chance', async () => {
      const rig = poolRig();
      learn(rig, 20, 100);
      const now = rig.clock.now();
      const held = rig.take();
      const hopeless = rig.ask({ deadlineAt: now + 250 });
      const next = rig.ask({ deadlineAt: now + 1000 });
      const last = rig.ask({ deadlineAt: now + 450 });
      rig.clock.advance(200);
      held.end();
      await expect(hopeless).rejects.toMatchObject({ reason: 'POOL_OVERLOADED' });
      rig.clock.advance(200);
      (await next).end();
      expect(await last).toBeDefined();
    });

    it('does not count slots of backends whose breaker is open in its prediction', () => {
      const rig = poolRig({ ...TWO, clientSlots: 4 });
      learn(rig, 20, 100);
      trip(rig, 'b');
      for (let i = 0; i < 4; i++) rig.take();
      for (let i = 0; i < 3; i++) void rig.ask();
      expect(refusalOf(() => rig.ask({ deadlineAt: rig.clock.now() + 199 })).reason).toBe('POOL_OVERLOADED');
    });
  });

  it('starves no model: one that shares its only backend with a busy one gets one of 17 slots at least', async () => {
    const rig = poolRig({
      backends: [backendSpec('a', ['busy', 'rare']), backendSpec('b', ['busy'])],
      size: { min: 2, max: 2 },
    });
    const held: Lease[] = [];
    const ask = (model: string, priority: 'interactive' | 'bulk') => {
      const lease = rig.ask({ model, priority });
      if (lease instanceof Promise) void lease.then((granted) => held.push(granted));
      else held.push(lease);
    };
    for (let i = 0; i < 30; i++) ask('busy', 'interactive');
    for (let i = 0; i < 2; i++) ask('rare', 'bulk');
    const served: string[] = [];
    for (let i = 0; i < 80; i++) {
      await settle();
      ask('busy', 'interactive');
      const next = held.shift()!;
      if (next.backend.spec.name === 'a') served.push(next.upstreamModel);
      next.end();
    }
    const rare = served.flatMap((model, i) => (model === 'a/rare' ? [i] : []));
    expect(rare).toHaveLength(2);
    expect(rare[0]).toBeLessThanOrEqual(17);
    expect(rare[1]! - rare[0]!).toBeLessThanOrEqual(17);
  });

  it('learns nothing from failures without breaker options: the legacy client', () => {
    const rig = poolRig({ breaker: undefined });
    for (let i = 0; i < 10; i++) {
      rig.take().end(broken);
      rig.take().end(errorOf('UPSTREAM_RATE_LIMITED', { retryAfterMs: 1000 }));
      rig.take().end(errorOf('UPSTREAM_CREDENTIALS_REJECTED'));
    }
    expect(rig.pool.snapshot().backends[0]).toMatchObject({ breaker: 'closed', health: 'unknown', coolingMs: {} });
    expect(rig.clock.pending).toBe(0);
  });
});

describe('Pool.turnOff', () => {
  it('sends waiters and new calls away; leases go on, and turnOn lets calls in again', async () => {
    const rig = poolRig();
    const lease = rig.take();
    const wait = rig.ask();
    rig.pool.turnOff();
    await expect(wait).rejects.toBeInstanceOf(PoolTurnedOff);
    expect(refusalOf(() => rig.ask())).toBeInstanceOf(PoolTurnedOff);
    expect(rig.pool.hasRoom(rig.pool.models.resolve('m')[0]!)).toBe(false);
    expect(rig.pool.snapshot()).toMatchObject({ inUse: 1, queued: 0 });
    lease.end();
    rig.pool.turnOn();
    expect(rig.take()).toBeDefined();
  });
});

describe('Pool.close', () => {
  it('refuses waiters and calls for good, and closes everything', async () => {
    const rig = poolRig({ ...TWO, size: { min: 2, max: 4 } });
    const leases = [rig.take(), rig.take(), rig.take(), rig.take()];
    const wait = rig.ask();
    const closed = rig.pool.close();
    await expect(wait).rejects.toMatchObject({ reason: 'SHUTTING_DOWN' });
    rig.pool.turnOff();
    rig.pool.turnOn();
    expect(refusalOf(() => rig.ask()).reason).toBe('SHUTTING_DOWN');
    await closed;
    for (const lease of leases) lease.end(errorOf('UPSTREAM_RATE_LIMITED'));
    await settle();
    expect(rig.providers.every((provider) => provider.closes > 0)).toBe(true);
    expectNoLeaks({ ...rig, pools: [rig.pool] });
  });
});

describe('Pool.snapshot', () => {
  it('shows who waits, how many and how long, the longest queue first', () => {
    const rig = poolRig();
    rig.take();
    void rig.ask({ caller: 'x' });
    rig.clock.advance(30);
    for (let i = 0; i < 2; i++) void rig.ask({ caller: 'y', priority: 'bulk' });
    expect(rig.pool.snapshot().queue).toEqual([
      { caller: 'y', priority: 'bulk', waiting: 2, oldestMs: 0 },
      { caller: 'x', priority: 'default', waiting: 1, oldestMs: 30 },
    ]);
  });
});

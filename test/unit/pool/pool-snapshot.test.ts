import type { Priority } from '../../../server/core/call';
import { poolSnapshot } from '../../../server/pool/pool-snapshot';
import type { Waiter } from '../../../server/pool/waiter';

const waiter = (caller: string, priority: Priority, enqueuedAt: number) =>
  ({ caller, priority, enqueuedAt }) as unknown as Waiter;
const snapshotOf = (waiters: Waiter[]) =>
  poolSnapshot([], Object.assign(waiters, { size: waiters.length }), 4, 2, 1000);

describe('poolSnapshot', () => {
  it('counts those who wait by caller and priority', () => {
    const { queued, queue } = snapshotOf([
      waiter('a', 'bulk', 400),
      waiter('a', 'bulk', 900),
      waiter('b', 'bulk', 1000),
    ]);
    expect(queued).toBe(3);
    expect(queue).toEqual([
      { caller: 'a', priority: 'bulk', waiting: 2, oldestMs: 600 },
      { caller: 'b', priority: 'bulk', waiting: 1, oldestMs: 0 },
    ]);
  });

  it('counts by priority also those whom it does not list', () => {
    const many = Array.from({ length: 150 }, (_, i) => waiter(`caller-${i}`, i < 130 ? 'default' : 'interactive', 0));
    const { queue, queuedBy } = snapshotOf(many);
    expect(queue).toHaveLength(100);
    expect(queuedBy).toEqual({ interactive: 20, default: 130, bulk: 0 });
  });
});

import * as fc from 'fast-check';
import type { ListNode } from '../../server/core/linked-list';
import { type FairKey, FairQueue } from '../../server/policies/fair-queue';
import { PlainQueue } from '../support/plain-queue';

interface Item extends FairKey {
  readonly id: number;
}

const key = fc.record({
  priority: fc.constantFrom('interactive' as const, 'default' as const, 'bulk' as const),
  caller: fc.constantFrom('x', 'y', 'z'),
  session: fc.constantFrom('', 's', 't'),
  arrivedAt: fc.nat(20),
});
const step = fc.oneof(
  { weight: 5, arbitrary: key },
  { weight: 1, arbitrary: fc.record({ remove: fc.nat(100) }) },
  { weight: 4, arbitrary: fc.constant('pop' as const) },
);
const filled = fc.array(key, { maxLength: 150, size: 'max' });

const fill = (keys: readonly FairKey[]): FairQueue<Item> => {
  const queue = new FairQueue<Item>();
  keys.forEach((one, id) => {
    queue.push({ ...one, arrivedAt: 0, id });
  });
  return queue;
};

const drain = (queue: FairQueue<Item>): Item[] => {
  const order: Item[] = [];
  for (let item = queue.pop(); item; item = queue.pop()) order.push(item);
  return order;
};

describe('FairQueue under any use', () => {
  it('serves in exactly the order that its rules in plain words give', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
        const queue = new FairQueue<Item>();
        const plain = new PlainQueue<Item>();
        const places: { item: Item; place: ListNode<Item> }[] = [];
        const gone = (item: Item): void =>
          void places.splice(
            places.findIndex((p) => p.item === item),
            1,
          );
        steps.forEach((one, id) => {
          if (one === 'pop') {
            expect(queue.peek()).toBe(plain.peek());
            const item = queue.pop();
            expect(item).toBe(plain.pop());
            if (item) gone(item);
          } else if ('remove' in one) {
            if (places.length === 0) return;
            const { item, place } = places[one.remove % places.length]!;
            queue.remove(place);
            plain.remove(item);
            gone(item);
          } else {
            const item = { ...one, id };
            places.push({ item, place: queue.push(item) });
            plain.push(item);
          }
        });
        expect(queue.size).toBe(plain.size);
        expect([...queue].length).toBe(plain.size);
      }),
    );
  });

  it('starves nobody: a lane with waiters gets one of 5 turns (default), one of 17 (bulk), at least', () => {
    fc.assert(
      fc.property(filled, (keys) => {
        const order = drain(fill(keys));
        const gaps = { interactive: Number.POSITIVE_INFINITY, default: 4 + 1, bulk: 16 };
        for (const priority of ['default', 'bulk'] as const) {
          let gap = 0;
          let left = keys.filter((one) => one.priority === priority).length;
          for (const item of order) {
            if (left === 0) break;
            if (item.priority === priority) {
              gap = 0;
              left--;
            } else expect(++gap).toBeLessThanOrEqual(gaps[priority]);
          }
        }
      }),
    );
  });

  it('estimates who goes before a new item: at most a tenth and 3 too few, at most twice and a round of turns too many', () => {
    fc.assert(
      fc.property(filled, key, (keys, one) => {
        const queue = fill(keys);
        const ahead = queue.ahead(one);
        const rounds = new Set(keys.map(({ caller, session }) => `${caller} ${session}`)).size;
        queue.push({ ...one, arrivedAt: 0, id: -1 });
        const real = drain(queue).findIndex((item) => item.id === -1);
        expect(real).toBeLessThanOrEqual(ahead * 1.1 + 3);
        expect(ahead).toBeLessThanOrEqual(real * 2 + rounds);
      }),
      { numRuns: 300 },
    );
  });
});

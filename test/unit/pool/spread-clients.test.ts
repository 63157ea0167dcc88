import * as fc from 'fast-check';
import { nextToGrow, nextToShrink } from '../../../server/pool/spread-clients';

const grow = (weights: readonly number[], count: number): number[] => {
  const clients = weights.map(() => 0);
  for (let i = 0; i < count; i++) {
    clients[nextToGrow(weights.map((weight, at) => ({ weight, clients: clients[at]! })))]!++;
  }
  return clients;
};

const weights = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 });

describe('spreading clients over backends', () => {
  it('gives every backend one before any gets its second', () => {
    expect(grow([1, 100, 1], 3)).toEqual([1, 1, 1]);
  });

  it('spreads by weight', () => {
    expect(grow([1, 1], 10)).toEqual([5, 5]);
    expect(grow([3, 1], 8)).toEqual([6, 2]);
    expect(grow([1, 2, 5], 16)).toEqual([2, 4, 10]);
  });

  it('is never more than one client above the share, but for the one that each gets', () => {
    fc.assert(
      fc.property(weights, fc.nat(60), (some, extra) => {
        const count = some.length + extra;
        const sum = some.reduce((a, b) => a + b, 0);
        const clients = grow(some, count);
        expect(Math.min(...clients)).toBeGreaterThanOrEqual(1);
        some.forEach((weight, i) => {
          expect(clients[i]!).toBeLessThanOrEqual(Math.max(1, (weight / sum) * count + 1));
        });
      }),
    );
  });

  it('shrinks along the way on which it grew, and never takes the last client of a backend', () => {
    fc.assert(
      fc.property(weights, fc.nat(40), (some, extra) => {
        const clients = grow(some, some.length + extra);
        for (let count = some.length + extra; count > some.length; count--) {
          clients[nextToShrink(some.map((weight, i) => ({ weight, clients: clients[i]! })))]!--;
          const ratios = some.map((weight, i) => (clients[i]! - 1) / weight);
          expect(Math.max(...ratios)).toBeLessThanOrEqual(Math.min(...some.map((w, i) => clients[i]! / w)) + 1e-9);
        }
        expect(nextToShrink(some.map((weight, i) => ({ weight, clients: clients[i]! })))).toBe(-1);
      }),
    );
  });
});

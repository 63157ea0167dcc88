/** Whether the pool's operations cost the same with 100,000 calls that wait for 1,000 clients as with 10 and 10. */
import { type Figure, markdownTable } from '../support/figure';
import { Progress } from '../support/progress';
import { writeResult } from '../support/write-result';
import { type Costs, costsOf } from './costs';
import { bytesPerWaiter } from './memory';
import { partingCost } from './parting';
import { windowCosts } from './windows';

const CLIENTS = [10, 100, 1000];
const WAITERS = [10, 1000, 100_000];
const ROUNDS = 5;
const MOST_TIMES = 2;

const main = async (): Promise<void> => {
  const sizes = CLIENTS.flatMap((clients) =>
    WAITERS.map((waiters) => ({ clients, waiters, best: undefined as Costs | undefined })),
  );
  const progress = new Progress(ROUNDS * sizes.length);
  await costsOf(10, 10);
  // Round by round, so that what else the machine does falls on all of them; the best counts, since that only ever makes it slower.
  for (let round = 0; round < ROUNDS; round++) {
    for (const size of sizes) {
      const name = `${size.clients} clients, ${size.waiters} waiting`;
      progress.begin(name);
      globalThis.gc?.();
      const costs = await costsOf(size.clients, size.waiters);
      size.best = size.best ? lowest(size.best, costs) : costs;
      progress.end(`${name}: hand over ${costs['hand over'].toFixed(2)} µs`);
    }
  }
  const [small, large] = [sizes[0]!.best!, sizes.at(-1)!.best!];
  const operations = Object.keys(small) as (keyof Costs)[];
  const windows = windowCosts();
  const parting = partingCost();
  writeResult({
    name: 'pool-operations',
    title: 'Cost of the operations of the pool',
    how:
      `Time of one operation, in one process on one core: the best of ${ROUNDS} rounds. Ten backends, clients with one slot, all taken; those who wait come from ` +
      '10 callers with 100 sessions each. A change of state is a backend that begins to rest after a 429, or comes back.',
    figures: [
      ...operations.map(
        (operation): Figure =>
          flat(`${operation}, 100,000 wait for 1,000 clients against 10 for 10`, small[operation], large[operation]),
      ),
      ...windows.map(({ what, few, many }): Figure => flat(what, few, many)),
      { what: 'memory of a call that waits, at 100,000', measured: `${Math.round(bytesPerWaiter())} bytes` },
      {
        what: 'where two models wait in one queue and one of them has to part from it, or comes back: for each of its calls',
        measured: `${parting.toFixed(2)} µs`,
      },
    ],
    more: markdownTable(
      ['clients', 'waiting', ...operations.map((operation) => `${operation}, µs`)],
      sizes.map(({ clients, waiters, best }) => [
        clients.toLocaleString('en'),
        waiters.toLocaleString('en'),
        ...operations.map((operation) => best![operation].toFixed(2)),
      ]),
    ),
  });
};

const lowest = (a: Costs, b: Costs): Costs => ({
  'hand over': Math.min(a['hand over'], b['hand over']),
  join: Math.min(a.join, b.join),
  leave: Math.min(a.leave, b.leave),
  'change of state': Math.min(a['change of state'], b['change of state']),
});

const flat = (what: string, few: number, many: number): Figure => ({
  what,
  measured: `${(many / few).toFixed(2)} x (${few.toFixed(2)} → ${many.toFixed(2)} µs)`,
  target: `at most ${MOST_TIMES} x`,
  holds: many <= MOST_TIMES * few,
});

void main();

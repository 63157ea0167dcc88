import * as fc from 'fast-check';
import { TROUBLES } from '../../../bench/soak/troubles';
import type { Ask, World } from './world';

/** Nothing is predicted but what holds for every history, so the model has nothing to remember. */
type Model = Record<string, never>;
type Step = fc.AsyncCommand<Model, World>;

const step = (name: string, run: (world: World) => void | Promise<void>): Step => ({
  check: () => true,
  run: async (_, world) => run(world),
  toString: () => name,
});

const ask: fc.Arbitrary<Ask> = fc.record({
  model: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom('well', 'slow') },
    { weight: 3, arbitrary: fc.constantFrom(...Object.keys(TROUBLES)) },
  ),
  stream: fc.boolean(),
  deadlineMs: fc.oneof(
    { weight: 4, arbitrary: fc.constant(2000) },
    { weight: 1, arbitrary: fc.integer({ min: 150, max: 400 }) },
  ),
  priority: fc.constantFrom('interactive', 'default', 'bulk'),
  session: fc.constantFrom('', 's', 't'),
  disableFallback: fc.boolean(),
});

const burst = fc.array(ask, { minLength: 1, maxLength: 12 }).map((asks) =>
  step(`ask ${JSON.stringify(asks)}`, (world) => {
    for (const one of asks) world.ask(one);
  }),
);
const cancel = fc.nat(100).map((pick) => step(`cancel ${pick}`, (world) => world.cancel(pick)));
const pause = fc
  .integer({ min: 0, max: 40 })
  .map((ms) => step(`let ${ms} ms pass`, () => new Promise((resolve) => setTimeout(resolve, ms))));
const resize = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 0, max: 3 }))
  .map(([min, more]) => step(`resize to ${min}-${min + more}`, (world) => world.resize(min, more)));
const trip = fc
  .tuple(fc.constantFrom('a' as const, 'b' as const), fc.boolean())
  .map(([name, broken]) => step(`${broken ? 'break' : 'mend'} ${name}`, (world) => world.trip(name, broken)));
const switchPool = fc.boolean().map((on) => step(`SetPoolEnabled(${on})`, (world) => world.switchPool(on)));
const turnOn = fc.constant(step('SetPoolEnabled(true)', (world) => world.switchPool(true)));

/** A history: mostly calls. */
export const anyHistory = fc.commands(
  [burst, burst, burst, cancel, cancel, pause, pause, resize, trip, switchPool, turnOn],
  { maxCommands: 30, size: '+2' },
);

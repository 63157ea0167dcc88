import * as fc from 'fast-check';
import type { Priority } from '../../../server/core/call';

/** Who can serve what: sets that overlap, contain each other, and stand alone. */
export const SERVED_BY: Readonly<Record<string, readonly string[]>> = {
  m1: ['a', 'b'],
  m2: ['b', 'c'],
  m3: ['c'],
  m4: ['a', 'b', 'c'],
};

export const VERDICTS = [
  'success',
  'broken',
  'caller_fault',
  'limited',
  'limited_untold',
  'quota',
  'credentials',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Something that happens to the pool. `pick` chooses among those it can happen to. */
export type Step =
  | {
      readonly do: 'ask';
      readonly model: string;
      readonly priority: Priority;
      readonly caller: string;
      readonly session: string;
      readonly within: number | undefined;
    }
  | { readonly do: 'ask again' | 'abort' | 'first token' | 'end twice'; readonly pick: number }
  | { readonly do: 'end'; readonly pick: number; readonly verdict: Verdict }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'resize'; readonly min: number; readonly more: number }
  | { readonly do: 'check'; readonly backend: number; readonly result: 'well' | 'ill' | 'credentials' }
  | { readonly do: 'turn off' | 'turn on' };

const pick = fc.nat(1000);

const ask = fc.record({
  do: fc.constant('ask' as const),
  // Mostly alike, so that many calls have the same place to queue in.
  model: fc.constantFrom(...Object.keys(SERVED_BY), 'm4', 'm4', 'm4'),
  priority: fc.constantFrom<Priority>('interactive', 'default', 'default', 'default', 'bulk'),
  caller: fc.constantFrom('x', 'x', 'y', 'z'),
  session: fc.constantFrom('', '', 's'),
  within: fc.option(fc.integer({ min: 50, max: 5000 }), { nil: undefined, freq: 4 }),
});

const end = (verdict: fc.Arbitrary<Verdict>): fc.Arbitrary<Step> =>
  fc.record({ do: fc.constant('end' as const), pick, verdict });

const steps: readonly (fc.WeightedArbitrary<Step> & { readonly rare?: boolean })[] = [
  { weight: 12, arbitrary: ask },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('ask again' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('abort' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('first token' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end twice' as const), pick }) },
  { weight: 6, arbitrary: end(fc.constant('success')) },
  { weight: 4, arbitrary: end(fc.constantFrom('broken', 'caller_fault')) },
  { weight: 2, arbitrary: end(fc.constantFrom(...VERDICTS)) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 1500 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(10_000, 70_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('resize' as const),
      min: fc.integer({ min: 3, max: 6 }),
      more: fc.integer({ min: 0, max: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('check' as const),
      backend: fc.nat(2),
      result: fc.constantFrom('well' as const, 'ill' as const, 'credentials' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('turn off' as const, 'turn on' as const, 'turn on' as const) }),
  },
];

export const anySteps = fc.array(fc.oneof(...steps), { minLength: 5, maxLength: 120, size: 'max' });

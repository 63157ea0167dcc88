import { loadShape } from './load-shape';
import type { SimulateOptions } from './options';
import { type GroupResult, run } from './run';
import type { Scenario, Variant } from './scenario';

/** What one set of settings gave at one load. */
export interface Result {
  readonly variant: Variant;
  /** Factor on the load; 1 in scenarios that compare no loads. */
  readonly times: number;
  readonly groups: readonly GroupResult[];
}

export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly results: readonly Result[];
}

export interface Simulation {
  readonly scenarios: readonly ScenarioResult[];
  /** What passed on the clock of the runs, ms. */
  readonly virtualMs: number;
}

/** Runs every scenario with each of its variants, the user's own last. `told` is called after each run, and with the number of all. */
export const simulate = async (
  { scenarios, shape: ownShape, settings, minutes, seed }: SimulateOptions,
  told: (scenario: Scenario, done: number, all: number) => void = () => undefined,
): Promise<Simulation> => {
  const plans = scenarios.map((scenario) => ({
    scenario,
    variants: [...scenario.variants, ...yours(settings, scenario)],
  }));
  const all = plans.reduce((sum, { scenario, variants }) => sum + variants.length * loadsOf(scenario).length, 0);
  let virtualMs = 0;
  let done = 0;
  const outcome: ScenarioResult[] = [];
  for (const { scenario, variants } of plans) {
    const results: Result[] = [];
    for (const variant of variants) {
      const shape = variant.shape === undefined ? (ownShape ?? loadShape(scenario.shape)) : loadShape(variant.shape);
      for (const times of loadsOf(scenario)) {
        const ran = await run({ scenario, variant, times, shape, seed, minutes: minutes ?? scenario.minutes });
        virtualMs += ran.virtualMs;
        results.push({ variant, times, groups: ran.results });
        told(scenario, ++done, all);
      }
    }
    outcome.push({ scenario, results });
  }
  return { scenarios: outcome, virtualMs };
};

const loadsOf = ({ loads = [1] }: Scenario): readonly number[] => loads;

/** The user's settings, in the situation of the scenario's first variant. */
const yours = (settings: SimulateOptions['settings'], { variants }: Scenario): Variant[] => {
  const names = Object.entries(settings);
  if (names.length === 0) return [];
  const [first] = variants;
  const environment = { ...first?.environment, ...settings };
  return [{ ...first, environment, name: `yours: ${names.map(([name, value]) => `${name}=${value}`).join(' ')}` }];
};

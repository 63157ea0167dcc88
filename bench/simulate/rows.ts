import type { ScenarioResult } from './simulate';

/** The result of a scenario as a table: its head and its rows, as texts. */
export const rowsOf = ({ scenario, results }: ScenarioResult): readonly (readonly string[])[] => {
  const manyLoads = (scenario.loads?.length ?? 1) > 1;
  const manyGroups = results.some(({ groups }) => groups.length > 1);
  const head = ['settings', ...(manyLoads ? ['load'] : []), ...(manyGroups ? ['callers'] : []), ...NUMBERS];
  const rows = results.flatMap(({ variant, times, groups }) =>
    groups.map(({ group, outcomes }) => [
      variant.name,
      ...(manyLoads ? [`${times} x`] : []),
      ...(manyGroups ? [group.name] : []),
      String(outcomes.calls),
      percent(outcomes.answered),
      percent(outcomes.refused),
      percent(outcomes.late),
      percent(outcomes.failed),
      percent(outcomes.goodput),
      seconds(outcomes.p50Ms),
      seconds(outcomes.p99Ms),
      outcomes.requests.toFixed(2),
    ]),
  );
  return [head, ...rows];
};

const NUMBERS = ['calls', 'answered', 'refused', 'late', 'failed', 'of capacity', 'p50', 'p99', 'requests'];

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const seconds = (ms: number | undefined): string => (ms === undefined ? '-' : `${(ms / 1000).toFixed(1)} s`);

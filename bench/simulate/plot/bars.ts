import type { ScenarioResult } from '../simulate';
import type { Ending } from '../tally';
import type { Panel } from './panel';
import { el, text } from './svg';

const ROW_HEIGHT = 40;
const BAR_TOP = 18;
const BAR_HEIGHT = 14;
const LEGEND_HEIGHT = 20;
const COLOURS: Readonly<Record<Ending, string>> = {
  answered: 'var(--c5)',
  refused: 'var(--c2)',
  late: 'var(--c3)',
  failed: 'var(--c4)',
};
const ENDINGS = Object.keys(COLOURS) as Ending[];

/** A bar for each group of callers in each variant: how its calls ended. */
export const bars = ({ results }: ScenarioResult, width: number): Panel => {
  const rows = results.flatMap(({ variant, groups }) =>
    groups.map(({ group, outcomes }) => ({
      label: groups.length > 1 ? `${variant.name}: ${group.name}` : variant.name,
      outcomes,
    })),
  );
  const drawn = rows.map(({ label, outcomes }, index) => {
    const y = LEGEND_HEIGHT + index * ROW_HEIGHT;
    let x = 0;
    const parts = ENDINGS.map((ending) => {
      const part = { x, y: y + BAR_TOP, width: outcomes[ending] * width, height: BAR_HEIGHT, fill: COLOURS[ending] };
      x += part.width;
      return part.width > 0 ? el('rect', part) : '';
    });
    const times = [outcomes.p50Ms, outcomes.p99Ms].map((ms) => (ms === undefined ? '-' : (ms / 1000).toFixed(1)));
    const numbers = `answered ${(outcomes.answered * 100).toFixed(1)} %, p50 ${times[0]} s, p99 ${times[1]} s`;
    return (
      text(0, y + 13, label) + text(width, y + 13, numbers, { class: 'soft', 'text-anchor': 'end' }) + parts.join('')
    );
  });
  return { svg: legend() + drawn.join(''), height: LEGEND_HEIGHT + rows.length * ROW_HEIGHT };
};

const legend = (): string =>
  ENDINGS.map(
    (ending, index) =>
      el('rect', { x: index * 90, y: 0, width: 10, height: 10, fill: COLOURS[ending] }) +
      text(index * 90 + 15, 9, ending, { class: 'soft' }),
  ).join('');

import type { Variant } from '../scenario';
import type { Result, ScenarioResult } from '../simulate';
import type { Panel } from './panel';
import { el, text } from './svg';

const PLOT = { left: 40, top: 10, height: 240 };
const LEGEND_ROW = 20;
const AXIS_HEIGHT = 40;
/** Curves that lie on each other are told apart by their dashes. */
const DASHES = ['none', '8 4', '2 4', '10 4 2 4'];
const COLOURS = 6;

/** A curve for each variant: over the load, the share of the pool's capacity that came out as answers in time. */
export const lines = ({ results }: ScenarioResult, width: number): Panel => {
  const variants = [...new Set(results.map(({ variant }) => variant))];
  const loads = [...new Set(results.map(({ times }) => times))].sort((a, b) => a - b);
  const most = Math.max(1, ...results.map(goodput));
  const [left, right] = [PLOT.left, width - 10];
  const x = (times: number): number => left + (times / loads.at(-1)!) * (right - left);
  const y = (share: number): number => PLOT.top + PLOT.height * (1 - share / most);
  const across = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      el('line', { x1: left, x2: right, y1: y(share), y2: y(share), class: 'grid' }) +
      text(left - 6, y(share) + 4, `${share * 100} %`, { class: 'soft', 'text-anchor': 'end' }),
  );
  const bottom = y(0);
  const marks = loads.map((times) =>
    text(x(times), bottom + 16, `${times} x`, { class: 'soft', 'text-anchor': 'middle' }),
  );
  const axis = text(
    left,
    bottom + 34,
    'Load, as a multiple of what fills the slots. Upwards: answers in time, of what the slots could give',
    {
      class: 'soft',
    },
  );
  const curves = variants.map((variant, index) => {
    const points = results.filter((result) => result.variant === variant).sort((a, b) => a.times - b.times);
    const path = points.map((result) => `${x(result.times).toFixed(1)},${y(goodput(result)).toFixed(1)}`).join(' ');
    return el('polyline', { points: path, fill: 'none', 'stroke-width': 2.5, ...look(index) });
  });
  const top = bottom + AXIS_HEIGHT;
  const legend = variants.map((variant, index) => legendRow(variant, index, left, top + index * LEGEND_ROW));
  return {
    svg: [...across, ...marks, axis, ...curves, ...legend].join(''),
    height: top + variants.length * LEGEND_ROW,
  };
};

const goodput = ({ groups }: Result): number => groups.reduce((sum, { outcomes }) => sum + outcomes.goodput, 0);

const look = (index: number) => ({
  stroke: `var(--c${(index % COLOURS) + 1})`,
  'stroke-dasharray': DASHES[index % DASHES.length]!,
});

const legendRow = ({ name }: Variant, index: number, x: number, y: number): string =>
  el('line', { x1: x, x2: x + 34, y1: y + 10, y2: y + 10, 'stroke-width': 2.5, ...look(index) }) +
  text(x + 42, y + 14, name, { class: 'soft' });

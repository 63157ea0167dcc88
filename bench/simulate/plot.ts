import { bars } from './plot/bars';
import { lines } from './plot/lines';
import { el, text } from './plot/svg';
import type { ScenarioResult } from './simulate';

const WIDTH = 860;
const MARGIN = 24;
const GAP = 36;
const TITLE_HEIGHT = 26;

/** Colours of Okabe and Ito, which colour-blind people can tell apart, a little brighter on a dark ground. */
const STYLE = `
  svg { --ground: #ffffff; --ink: #1f2328; --soft: #59636e; --grid: #d1d9e0; --c1: #0072b2; --c2: #e69f00; --c3: #d55e00; --c4: #9a4f96; --c5: #009e73; --c6: #56b4e9 }
  @media (prefers-color-scheme: dark) {
    svg { --ground: #0d1117; --ink: #f0f6fc; --soft: #9198a1; --grid: #3d444d; --c1: #58a6ff; --c2: #f0b429; --c3: #ff7b4f; --c4: #d2a8ff; --c5: #3fb68b; --c6: #79c0ff }
  }
  text { font: 13px system-ui, sans-serif; fill: var(--ink) }
  .title { font-weight: 600; font-size: 16px }
  .soft { fill: var(--soft); font-size: 12px }
  .grid { stroke: var(--grid) }
`;

/** A picture of all scenarios, one below the other: curves where loads are compared, else bars of how the calls ended. */
export const plot = (scenarios: readonly ScenarioResult[]): string => {
  let y = MARGIN;
  const panels = scenarios.map((result) => {
    const draw = (result.scenario.loads?.length ?? 1) > 1 ? lines : bars;
    const { svg, height } = draw(result, WIDTH - 2 * MARGIN);
    const panel =
      text(0, 14, result.scenario.title, { class: 'title' }) +
      el('g', { transform: `translate(0 ${TITLE_HEIGHT})` }, svg);
    const placed = el('g', { transform: `translate(${MARGIN} ${y})` }, panel);
    y += TITLE_HEIGHT + height + GAP;
    return placed;
  });
  const height = y - GAP + MARGIN;
  const ground = el('rect', { width: WIDTH, height, rx: 8, fill: 'var(--ground)' });
  const size = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height };
  return `${el('svg', { ...size, role: 'img' }, `<title>Results of npm run simulate</title><style>${STYLE}</style>${ground}${panels.join('\n')}`)}\n`;
};

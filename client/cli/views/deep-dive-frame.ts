import { FacetStatus } from '@llm-pool/client';
import type { DiveProgress, FacetProgress } from '../deep-dive/dive-progress';
import type { Style } from '../style';
import { cutToWidth, displayWidth, endToWidth } from '../terminal/display-width';
import { printable } from '../terminal/printable';
import { facetFault } from './facet-fault';
import { time } from './time';
import { wordCount } from './word-count';

const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const SPIN_MS = 100;
/** Narrower, words are left out; narrower than NARROWEST, the time is too. */
const NARROW = 50;
const NARROWEST = 25;
const MIN_GAP = 2;

export interface FrameSize {
  readonly columns: number;
  /** As many lines as may be drawn, and one for the cursor; absent for the last frame, which may scroll. */
  readonly rows?: number;
  readonly now: number;
}

interface Drawing {
  readonly width: number;
  readonly now: number;
  /** Nothing moves any more. */
  readonly last: boolean;
}

/** How a deep dive stands, as lines no wider than the terminal: one for each facet, below it the end of its answer while that is written. */
export function deepDiveFrame(progress: DiveProgress, { columns, rows, now }: FrameSize, style: Style): string[] {
  // The last column stays free: some terminals go to the next line as soon as it is written.
  const width = Math.max(1, columns - 1);
  const last = rows === undefined;
  const facets = progress.facets.map((facet) => facetLines(facet, { width, now, last }, style));
  const phase = !last && progress.phase ? [phaseLine(progress, width, now)] : [];
  const all = [...facets.flat(), ...phase];
  const most = last ? Number.POSITIVE_INFINITY : rows - 1;
  if (all.length <= most) return all;
  const heads = [...facets.map(([head]) => head!), ...phase];
  if (heads.length <= most) return heads;
  const shown = heads.slice(heads.length - Math.max(0, most - 1));
  return [style.dim(cutToWidth(`… ${heads.length - shown.length} more above`, width)), ...shown];
}

function phaseLine({ phase, phaseSince }: DiveProgress, width: number, now: number): string {
  return cutToWidth(`${spinner(now)} ${phase} · ${time(now - phaseSince)}`, width);
}

function facetLines(progress: FacetProgress, drawing: Drawing, style: Style): string[] {
  const { facet, startedAt, answer, result } = progress;
  const { width, now } = drawing;
  const [mark, paint] = markOf(progress, drawing, style);
  const figures = startedAt === undefined ? '' : figuresOf(progress, width, now);
  const before = `${facet.id} ${mark} `;
  const room = width - displayWidth(before) - (figures === '' ? 0 : displayWidth(figures) + MIN_GAP);
  const question = cutToWidth(oneLine(facet.question), room);
  const gap = ' '.repeat(Math.max(0, figures === '' ? 0 : room - displayWidth(question) + MIN_GAP));
  const head = `${facet.id} ${paint(mark)} ${question}${gap}${style.dim(figures)}`;
  const indent = ' '.repeat(displayWidth(before));
  const below = result ? facetFault(result) : lastLine(answer);
  if (below === '' || width <= indent.length) return [head];
  const cut = result ? cutToWidth : endToWidth;
  return [head, `${indent}${style.dim(cut(below, width - indent.length))}`];
}

function markOf(
  { startedAt, result }: FacetProgress,
  { now, last }: Drawing,
  style: Style,
): [string, (text: string) => string] {
  if (!result && startedAt === undefined) return ['·', style.dim];
  // What runs while the last frame is drawn was stopped.
  if (!result) return [last ? '–' : spinner(now), style.yellow];
  if (result.status === FacetStatus.DONE) return ['✓', style.green];
  return result.status === FacetStatus.FAILED ? ['✗', style.red] : ['–', style.yellow];
}

function figuresOf({ startedAt = 0, answer, result }: FacetProgress, width: number, now: number): string {
  if (width < NARROWEST) return '';
  const took = time(result ? result.durationMs : now - startedAt);
  return width < NARROW ? took : `${took.padStart(8)}  ${`${wordCount(answer)}`.padStart(5)} words`;
}

const spinner = (now: number): string => SPINNER[Math.floor(now / SPIN_MS) % SPINNER.length]!;

/** The last line of an answer that says something; only its end is looked at. */
const lastLine = (answer: string): string => oneLine(answer.trimEnd().split('\n').at(-1)!.slice(-1000));

const oneLine = (text: string): string => printable(text).replace(/\s+/g, ' ').trim();

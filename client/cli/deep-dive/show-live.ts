import type { DeepDiveEvent, DeepDiveStream } from '@llm-pool/client';
import { endOfLine } from '../end-of-line';
import type { Io } from '../io';
import { style } from '../style';
import { LiveRegion } from '../terminal/live-region';
import { printable } from '../terminal/printable';
import { endView } from '../views/deep-dive-end';
import { deepDiveFrame } from '../views/deep-dive-frame';
import { endedFacet } from '../views/ended-facet';
import { DiveProgress } from './dive-progress';

/** Between two frames, ms. */
const FRAME_MS = 100;

/** Shows a deep dive in a terminal: its facets side by side while they are explored, then the synthesis as it is written, then the rest. */
export async function showLive(stream: DeepDiveStream, io: Io): Promise<void> {
  const colours = style(io.outColours);
  const progress = new DiveProgress(performance.now());
  const region = new LiveRegion(io);
  const frame = () => deepDiveFrame(progress, { ...io.outSize(), now: performance.now() }, colours);
  const draw = () => region.draw(frame()).catch(() => undefined);
  const timer = setInterval(draw, FRAME_MS).unref();
  let live = true;
  const settle = async (): Promise<void> => {
    if (!live) return;
    live = false;
    clearInterval(timer);
    await region.end(deepDiveFrame(progress, { columns: io.outSize().columns, now: performance.now() }, colours));
  };
  let last = '';
  const write = async (event: DeepDiveEvent): Promise<void> => {
    progress.add(event, performance.now());
    if (event.$case !== 'synthesisDelta') return;
    await settle();
    await io.out(last === '' ? `\n${printable(event.value.text)}` : printable(event.value.text));
    last = event.value.text;
  };
  try {
    await draw();
    for await (const event of stream) await write(event);
  } finally {
    await settle();
    if (last !== '') await io.out(endOfLine(last).slice(last.length));
  }
  const answer = await stream.final();
  // Without a synthesis the answers themselves are all there is.
  if (last === '') for (const facet of answer.facets) await io.out(`\n${printable(endedFacet(facet))}\n`);
  const rest = endView(answer, colours);
  if (rest !== '') await io.out(`\n${rest}\n`);
}

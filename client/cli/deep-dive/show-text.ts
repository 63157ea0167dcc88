import type { DeepDiveStream, FacetResult } from '@llm-pool/client';
import { endOfLine } from '../end-of-line';
import type { Io } from '../io';
import { style } from '../style';
import { endView } from '../views/deep-dive-end';
import { endedFacet } from '../views/ended-facet';

/** Writes a deep dive as plain text (Markdown), from top to bottom: the questions with their answers in order, the synthesis, the rest. */
export async function showText(stream: DeepDiveStream, io: Io): Promise<void> {
  const expected: string[] = [];
  const ended = new Map<string, FacetResult>();
  /** Those whose turn has come: facets end in any order. */
  const writeFacets = async (): Promise<void> => {
    for (let next = ended.get(expected[0] ?? ''); next; next = ended.get(expected[0] ?? '')) {
      expected.shift();
      await io.out(`${endedFacet(next)}\n\n`);
    }
  };
  let last = '';
  try {
    for await (const event of stream) {
      if (event.$case === 'plan') expected.push(...event.value.facets.map(({ id }) => id));
      if (event.$case === 'roundEnded') expected.push(...event.value.next.map(({ id }) => id));
      if (event.$case === 'facetEnded') {
        ended.set(event.value.facet?.id ?? '', event.value);
        await writeFacets();
      }
      if (event.$case === 'synthesisDelta') {
        await io.out(last === '' ? `## Synthesis\n\n${event.value.text}` : event.value.text);
        last = event.value.text;
      }
    }
  } finally {
    // The error's own line begins below what there is.
    if (last !== '') await io.out(endOfLine(last).slice(last.length)).catch(() => undefined);
  }
  const rest = endView(await stream.final(), style(false), '## ');
  if (rest !== '') await io.out(`${last === '' ? '' : '\n'}${rest}\n`);
}

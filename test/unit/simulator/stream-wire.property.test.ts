import fc from 'fast-check';
import type { Behaviour } from '../../../server/simulator/behaviour';
import { anyText } from './any-text';
import { post, question, streamedText, useSimulator } from './chat';

const used = useSimulator();

/** Hundreds of real requests; on a busy machine they take their time. */
jest.setTimeout(60_000);

const looks: fc.Arbitrary<Partial<Behaviour>> = fc.record({
  tokensPerChunk: fc.integer({ min: 1, max: 5 }),
  splitBytes: fc.option(fc.integer({ min: 1, max: 40 })),
  lineEnd: fc.constantFrom('lf', 'crlf', 'cr'),
  comments: fc.boolean(),
  emptyChoices: fc.boolean(),
  doneMarker: fc.boolean(),
  usage: fc.constantFrom('asked', 'always', 'missing'),
});

describe('any text in any look', () => {
  it('arrives in a stream as it was meant', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, looks, async (text, look) => {
        used.sim.script({ ...look, answer: { text } });
        expect(await streamedText(used.client)).toBe(text);
      }),
      { numRuns: 150 },
    );
  });

  it('arrives in an answer that is no stream', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, looks, async (text, look) => {
        used.sim.script({ ...look, answer: { text } });
        const answer = await used.client.chat.completions.create(question);
        expect(answer.choices[0]!.message.content).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  it('is really cut inside characters', async () => {
    used.sim.script({ answer: { text: '日本語' }, splitBytes: 1 });
    const answer = await post(used.sim, { stream: true });
    const sizes: number[] = [];
    for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>) sizes.push(part.length);
    expect(Math.max(...sizes)).toBe(1);
  });
});

import fc from 'fast-check';
import type { Behaviour } from '../../../server/simulator/behaviour';
import { chunkOf, eventStream, ScriptedUpstream } from '../../support/scripted-upstream';
import type { Service } from '../../support/start-service';
import { useService, useServices } from '../../support/use-service';

const read = async ({ client }: Service): Promise<string> => {
  let text = '';
  for await (const piece of client.streamChat('hi').text()) text += piece;
  return text;
};

const services = useServices();

describe('R31 a delta', () => {
  it('reaches the caller before the next one is produced', async () => {
    const pieces = Array.from({ length: 20 }, (_, i) => `${i} `);
    let seen: PromiseWithResolvers<void>[] = [];
    const upstream = services.closing(
      await ScriptedUpstream.start(async (request, response) => {
        request.resume();
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (const [i, content] of pieces.entries()) {
          response.write(eventStream(chunkOf({ content })));
          await seen[i]!.promise;
        }
        response.end(eventStream(chunkOf({}, 'stop'), '[DONE]'));
      }),
    );
    for (const ENABLE_LLM_POOL of ['true', 'false']) {
      const { client } = await services.start({ ENABLE_LLM_POOL, OPENAI_BASE_URL: upstream.url });
      seen = pieces.map(() => Promise.withResolvers<void>());
      const got: string[] = [];
      for await (const piece of client.streamChat('hi').text()) {
        got.push(piece);
        seen[got.length - 1]!.resolve();
      }
      expect(got).toEqual(pieces);
    }
  });
});

describe('R32 the bytes of a stream', () => {
  const pooled = useService();
  const legacy = useService({ ENABLE_LLM_POOL: 'false' });
  const TEXT = 'A pool, プール and 🏊‍♀️: "ünïcödé"\n\r\n\t\\ end';

  it.each(['lf', 'crlf', 'cr'] as const)('may be cut into pieces of any size, with line ends %s', async (lineEnd) => {
    for (const { service } of [pooled, legacy]) {
      for (const splitBytes of [1, 2, 3, 4, 5, 7, 11, 16, 61, 256, 1021]) {
        service.simulator.script({ answer: { text: TEXT }, lineEnd, comments: true, emptyChoices: true, splitBytes });
        expect(await read(service)).toBe(TEXT);
      }
    }
  });

  it('may be cut at any position', async () => {
    const chunk = (delta: object, finish_reason?: string) =>
      JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] });
    const wire = Buffer.from(
      [
        `: a comment\r\n\r\ndata: ${chunk({ role: 'assistant', content: '' })}\n\n`,
        `data: ${chunk({ content: 'プ🏊' })}\r\n\r\n`,
        `event: message\r\ndata:${chunk({ content: 'é"\n' })}\r\n\r\n`,
        `data: ${chunk({}, 'stop')}\r\rdata: [DONE]\n\n`,
      ].join(''),
    );
    let cutAt = 0;
    const upstream = services.closing(
      await ScriptedUpstream.start((request, response) => {
        request.resume();
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(wire.subarray(0, cutAt));
        // After the turn of the event loop in which the reader takes the first piece.
        setImmediate(() => setImmediate(() => response.end(wire.subarray(cutAt))));
      }),
    );
    for (const ENABLE_LLM_POOL of ['true', 'false']) {
      const service = await services.start({ ENABLE_LLM_POOL, OPENAI_BASE_URL: upstream.url });
      for (cutAt = 1; cutAt < wire.length; cutAt++) expect(await read(service)).toBe('プ🏊é"\n');
    }
  }, 20_000);

  it('bring exactly the text that was sent, whatever it is and however it comes', async () => {
    const arbitrary: fc.Arbitrary<Partial<Behaviour>> = fc.record({
      answer: fc.record({ text: fc.string({ unit: 'binary', maxLength: 200 }).map((text) => text.toWellFormed()) }),
      reasoning: fc.option(fc.string({ unit: 'grapheme', maxLength: 20 })),
      tokensPerChunk: fc.integer({ min: 1, max: 10 }),
      splitBytes: fc.option(fc.integer({ min: 1, max: 300 })),
      lineEnd: fc.constantFrom('lf', 'crlf', 'cr'),
      comments: fc.boolean(),
      emptyChoices: fc.boolean(),
      doneMarker: fc.boolean(),
      usage: fc.constantFrom('asked', 'always', 'missing'),
    });
    await fc.assert(
      fc.asyncProperty(arbitrary, fc.constantFrom(pooled, legacy), async (behaviour, { service }) => {
        service.simulator.script(behaviour);
        expect(await read(service)).toBe((behaviour.answer as { text: string }).text);
      }),
      { numRuns: 100 },
    );
  }, 30_000);
});

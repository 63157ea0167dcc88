import fc from 'fast-check';
import { DeepDiveFold } from '../../client/typescript/src/stream/deep-dive-fold';
import { CallError } from '../../server/core/call-error';
import type { ErrorReason } from '../../server/core/error-table';
import { StreamDeepDiveResponse } from '../../server/gen/llmpool/v1/deep_dive';
import { toDeepDiveEnd } from '../../server/grpc/deep-dive/to-deep-dive-end';
import { toDeepDiveEvent } from '../../server/grpc/deep-dive/to-deep-dive-event';
import { toDeepDiveResponse } from '../../server/grpc/deep-dive/to-deep-dive-response';
import { diveRig, planOf, reply } from '../support/dive-rig';

/** What a model does with one request: pieces of an answer, then an end. */
const doing = fc.record({
  pieces: fc.array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.constantFrom('\n', '=== OPEN QUESTIONS ===', '== OP', '- a?', '[d]'),
    ),
    { maxLength: 6 },
  ),
  waitMs: fc.constantFrom(0, 0, 100, 900, 3000),
  error: fc.option(
    fc.constantFrom<ErrorReason>('UPSTREAM_QUOTA_EXHAUSTED', 'UPSTREAM_STREAM_INTERRUPTED', 'UPSTREAM_BAD_RESPONSE'),
    { freq: 4, nil: undefined },
  ),
});

const answering = { callId: 'c', instance: 'i' };

describe('the stream of a deep dive', () => {
  it('tells all that the whole answer does, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(doing, { minLength: 4, maxLength: 16 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.option(fc.integer({ min: 1500, max: 9000 }), { nil: undefined }),
        fc.infiniteStream(fc.nat(100)),
        async (doings, depth, breadth, parallelism, tokenBudget, order) => {
          const rig = diveRig({
            model: (_, kind) =>
              ['plan', 'follow-up'].includes(kind) ? planOf('What?', 'Why?', 'How?', 'Who?') : undefined,
          });
          const dive = rig.start(
            { depth, breadth, parallelism, tokenBudget, documents: [{ id: 'd', title: '', text: 'x' }] },
            { deadlineMs: 12_000 },
          );
          for (let turn = 0; dive.ended() === undefined && turn < 100; turn++) {
            await rig.flow();
            const running = rig.running('facet').concat(rig.running('synthesis'), rig.running('repair'));
            const call = running[order.next().value! % Math.max(1, running.length)];
            const { pieces, waitMs, error } = doings[turn % doings.length]!;
            if (call && error) {
              for (const piece of pieces) call.send(piece);
              call.fail(new CallError(error, 'it failed'));
            } else if (call) reply(call, ...pieces);
            await rig.pass(waitMs);
          }
          const result = dive.ended()?.result;
          if (!result) return;
          const fold = new DeepDiveFold();
          const over = (message: StreamDeepDiveResponse) =>
            fold.add(StreamDeepDiveResponse.decode(StreamDeepDiveResponse.encode(message).finish()).event!);
          for (const event of dive.events) over(toDeepDiveEvent(event, answering));
          over({ event: { $case: 'end', value: toDeepDiveEnd(result, answering) } });
          const whole = toDeepDiveResponse(result, answering);
          const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
          expect(plain(fold.final())).toEqual(plain(whole));
          expect(rig.main.pool.load).toMatchObject({ inUse: 0, queued: 0 });
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});

import fc from 'fast-check';
import { CallError } from '../../server/core/call-error';
import { leastTokens } from '../../server/deep-dive/least-tokens';
import { promptTokens } from '../../server/deep-dive/prompt-tokens';
import { answerOf } from '../support/answer-of';
import { diveRequest, diveRig, kindOf, planOf } from '../support/dive-rig';
import type { FakeCall } from '../support/fake-provider';

const WORD = 'token ';
/** Of the estimate, which is what the fake model counts by. */
const tokensOf = (call: FakeCall, words: number) => ({
  promptTokens: promptTokens(call.request.params.messages),
  completionTokens: words * 1.25,
  estimated: false,
});

describe('the token budget of a deep dive', () => {
  it('is exceeded by one answer at most, whatever the model does with its limits', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 3, maxLength: 12 }),
        async (extra, depth, breadth, obeys, lengths) => {
          const tokenBudget = leastTokens(diveRequest()) + extra;
          const questions = Array.from({ length: breadth }, (_, index) => `Question ${index}?`);
          let used = 0;
          let longest = 0;
          let asked = 0;
          const rig = diveRig({ model: () => undefined, pool: { size: { min: 1, max: 1 }, clientSlots: 100 } });
          const dive = rig.start({ depth, breadth, tokenBudget });
          const seen = new Set<FakeCall>();
          while (!dive.ended()) {
            await rig.flow();
            const call = rig
              .running('facet')
              .concat(rig.running('synthesis'), rig.running('plan'), rig.running('follow-up'))[0];
            if (!call || seen.has(call)) break;
            seen.add(call);
            const limit = call.request.params.max_completion_tokens!;
            const wanted = lengths[asked++ % lengths.length]!;
            if (kindOf(call) === 'plan' || kindOf(call) === 'follow-up') {
              const usage = tokensOf(call, 20);
              used += usage.promptTokens + usage.completionTokens;
              call.answer({ ...answerOf(planOf(...questions)), usage });
              continue;
            }
            let words = 0;
            // A model that does not obey goes on until it is stopped.
            for (const most = obeys ? Math.min(wanted, limit / 1.25) : wanted; words < most && !call.isOver; words++) {
              call.send(WORD);
              await Promise.resolve();
            }
            const usage = tokensOf(call, words);
            used += usage.promptTokens + usage.completionTokens;
            longest = Math.max(longest, usage.completionTokens);
            if (call.isOver) call.fail(new CallError('CANCELLED', 'stopped'));
            else call.answer({ ...answerOf(WORD.repeat(words)), usage });
          }
          expect(dive.ended()).toBeDefined();
          expect(used).toBeLessThanOrEqual(tokenBudget + longest);
          if (!obeys) return;
          // Here estimates are exact, so nothing is exceeded, and something is left for the synthesis.
          expect(used).toBeLessThanOrEqual(tokenBudget);
          const { result } = dive.ended()!;
          expect(result!.findings[0]!.answer).not.toBe('');
          expect(result!.synthesis).not.toBe('');
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});

import type { Answer, Chunk } from '../../core/call';
import type { LiveCall } from '../../core/observer';
import {
  type DeepDiveEnd,
  type DeepDiveResponse,
  DeepDiveStage,
  PartialReason,
  type StreamDeepDiveResponse,
} from '../../gen/llmpool/v1/deep_dive';
import { toAnswerMessage } from '../convert/to-answer-message';
import { toChatDelta } from '../convert/to-chat-delta';
import { toUsage } from '../convert/to-usage';

/** What the end of a deep dive in one call tells: the whole is the synthesis. */
const toEnd = ({ usage }: Answer, live: LiveCall, instance: string, now: number): DeepDiveEnd => ({
  openQuestions: [],
  usage: toUsage(usage),
  stages: [{ stage: DeepDiveStage.SYNTHESISE, usage: toUsage(usage), durationMs: now - live.startedAt, calls: 1 }],
  partial: false,
  partialReason: PartialReason.UNSPECIFIED,
  callId: live.callId,
  instance,
});

export const toDeepDiveResponse = (answer: Answer, live: LiveCall, instance: string, now: number): DeepDiveResponse => {
  const content = toAnswerMessage(answer.completion.choices[0]?.message).content;
  return {
    ...toEnd(answer, live, instance, now),
    plan: undefined,
    facets: [],
    synthesis: content?.$case === 'text' ? content.value : '',
  };
};

export const toSynthesisDelta = (chunks: readonly Chunk[]): StreamDeepDiveResponse => {
  const text = toChatDelta(chunks, 1)
    .choices.map((choice) => choice.text)
    .join('');
  return { event: { $case: 'synthesisDelta', value: { text } } };
};

export const toDeepDiveEnd = (
  answer: Answer,
  live: LiveCall,
  instance: string,
  now: number,
): StreamDeepDiveResponse => ({
  event: { $case: 'end', value: toEnd(answer, live, instance, now) },
});

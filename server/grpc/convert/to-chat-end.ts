import type { Answer } from '../../core/call';
import type { ChatEnd, ChoiceEnd } from '../../gen/llmpool/v1/chat';
import type { ServedBy } from '../../gen/llmpool/v1/served_by';
import { choicesByIndex, type IndexedChoice } from './choices-by-index';
import { toAnnotations } from './to-annotations';
import { toAnswerFields } from './to-answer-fields';
import { toFinishReason } from './to-finish-reason';

const toChoiceEnd = ({ index, choice }: IndexedChoice): ChoiceEnd => ({
  index,
  ...toFinishReason(choice.finish_reason),
  annotations: toAnnotations(choice.message?.annotations),
});

/** The end of a streamed answer, whose text went out as deltas. */
export const toChatEnd = (answer: Answer, servedBy: ServedBy): ChatEnd => ({
  ...toAnswerFields(answer),
  choices: choicesByIndex(answer.completion.choices).map(toChoiceEnd),
  servedBy,
});

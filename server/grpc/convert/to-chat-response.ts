import type { Answer } from '../../core/call';
import type { ChatResponse, Choice } from '../../gen/llmpool/v1/chat';
import type { ServedBy } from '../../gen/llmpool/v1/served_by';
import { choicesByIndex, type IndexedChoice } from './choices-by-index';
import { toAnswerFields } from './to-answer-fields';
import { toAnswerMessage } from './to-answer-message';
import { toFinishReason } from './to-finish-reason';
import { toLogprobs } from './to-logprobs';

const toChoice = ({ index, choice }: IndexedChoice): Choice => ({
  index,
  message: toAnswerMessage(choice.message),
  ...toFinishReason(choice.finish_reason),
  logprobs: toLogprobs(choice.logprobs),
});

/** The whole answer. Never throws, whatever a compatible server left out. */
export const toChatResponse = (answer: Answer, servedBy: ServedBy): ChatResponse => ({
  ...toAnswerFields(answer),
  choices: choicesByIndex(answer.completion.choices).map(toChoice),
  servedBy,
});

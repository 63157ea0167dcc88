import type { ChatCompletionContentPartText, ChatCompletionPredictionContent } from 'openai/resources/chat/completions';
import type { Prediction } from '../../gen/llmpool/v1/chat';
import { toContentParts } from './to-content-parts';
import type { Violations } from './violations';

/** Converts the text that much of the answer is expected to repeat. */
export const toPrediction = ({ content }: Prediction, violations: Violations): ChatCompletionPredictionContent => {
  if (!content) {
    violations.add('prediction.content', 'is not set, must be text or parts');
    return { type: 'content', content: '' };
  }
  if (content.$case === 'text') {
    if (content.value === '') violations.add('prediction.text', 'is empty, must not be');
    return { type: 'content', content: content.value };
  }
  const parts = toContentParts(content.value.parts, 'prediction.parts.parts', ['text'], 'in a prediction', violations);
  return { type: 'content', content: parts as ChatCompletionContentPartText[] };
};

import type { ChatCompletion } from 'openai/resources/chat/completions';
import { FinishReason } from '../../gen/llmpool/v1/chat';
import { textOf } from './loose-values';

const FINISH_REASONS: Readonly<Record<ChatCompletion.Choice['finish_reason'], FinishReason>> = {
  stop: FinishReason.STOP,
  length: FinishReason.LENGTH,
  tool_calls: FinishReason.TOOL_CALLS,
  content_filter: FinishReason.CONTENT_FILTER,
  function_call: FinishReason.FUNCTION_CALL,
};

export interface FinishFields {
  readonly finishReason: FinishReason;
  readonly providerFinishReason: string;
}

/** Why an answer ended; a word of a compatible server that the contract does not know is handed on as it is. */
export const toFinishReason = (reason: unknown): FinishFields => {
  const word = textOf(reason);
  return Object.hasOwn(FINISH_REASONS, word)
    ? { finishReason: FINISH_REASONS[word as keyof typeof FINISH_REASONS], providerFinishReason: '' }
    : { finishReason: FinishReason.OTHER, providerFinishReason: word };
};

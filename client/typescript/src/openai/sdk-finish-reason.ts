import type { ChatCompletion } from 'openai/resources/chat/completions';
import { FinishReason } from '../gen/llmpool/v1/chat';

type SdkReason = ChatCompletion.Choice['finish_reason'];

const REASONS = {
  stop: FinishReason.STOP,
  length: FinishReason.LENGTH,
  tool_calls: FinishReason.TOOL_CALLS,
  content_filter: FinishReason.CONTENT_FILTER,
  function_call: FinishReason.FUNCTION_CALL,
} satisfies Record<SdkReason, FinishReason>;

const WORDS = new Map(Object.entries(REASONS).map(([word, reason]) => [reason as FinishReason, word as SdkReason]));

interface Ended {
  readonly finishReason: FinishReason;
  readonly providerFinishReason: string;
}

/** Why an answer ended, as the SDK has it; a word of the provider that has no name in the contract is given back as it is. */
export const sdkFinishReason = ({ finishReason, providerFinishReason }: Ended): SdkReason =>
  WORDS.get(finishReason) ?? (providerFinishReason as SdkReason);

import type { CompletionUsage } from 'openai/resources/completions';
import type { Usage } from '../gen/llmpool/v1/usage';
import { sdk } from './sdk-types';

/** Counts that providers leave out where they do not apply: 0 stands for that. */
const said = (count: number): number | undefined => (count === 0 ? undefined : count);

/** Tokens used, as the SDK has it. */
export function sdkUsage(usage: Usage): CompletionUsage {
  const { promptDetails: prompt, completionDetails: completion } = usage;
  return sdk<CompletionUsage>({
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.totalTokens,
    prompt_tokens_details:
      prompt &&
      sdk<CompletionUsage.PromptTokensDetails>({
        cached_tokens: prompt.cachedTokens,
        audio_tokens: prompt.audioTokens,
        cache_write_tokens: said(prompt.cacheWriteTokens),
        image_tokens: said(prompt.imageTokens),
        text_tokens: said(prompt.textTokens),
      }),
    completion_tokens_details:
      completion &&
      sdk<CompletionUsage.CompletionTokensDetails>({
        reasoning_tokens: completion.reasoningTokens,
        audio_tokens: completion.audioTokens,
        accepted_prediction_tokens: completion.acceptedPredictionTokens,
        rejected_prediction_tokens: completion.rejectedPredictionTokens,
        text_tokens: said(completion.textTokens),
      }),
  });
}

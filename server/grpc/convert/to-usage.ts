import type { Usage } from '../../core/usage';
import type { CompletionTokensDetails, PromptTokensDetails, Usage as ProtoUsage } from '../../gen/llmpool/v1/usage';
import { uint32Of } from './loose-values';

const toPromptDetails = (usage: Usage): PromptTokensDetails | undefined => {
  const { cachedTokens, cacheWriteTokens, promptAudioTokens, promptImageTokens, promptTextTokens } = usage;
  const said = cachedTokens ?? cacheWriteTokens ?? promptAudioTokens ?? promptImageTokens ?? promptTextTokens;
  if (said === undefined) return undefined;
  return {
    cachedTokens: uint32Of(cachedTokens),
    cacheWriteTokens: uint32Of(cacheWriteTokens),
    audioTokens: uint32Of(promptAudioTokens),
    imageTokens: uint32Of(promptImageTokens),
    textTokens: uint32Of(promptTextTokens),
  };
};

const toCompletionDetails = (usage: Usage): CompletionTokensDetails | undefined => {
  const { reasoningTokens, completionAudioTokens, completionTextTokens } = usage;
  const { acceptedPredictionTokens, rejectedPredictionTokens } = usage;
  const spoken = reasoningTokens ?? completionAudioTokens ?? completionTextTokens;
  const said = spoken ?? acceptedPredictionTokens ?? rejectedPredictionTokens;
  if (said === undefined) return undefined;
  return {
    reasoningTokens: uint32Of(reasoningTokens),
    audioTokens: uint32Of(completionAudioTokens),
    textTokens: uint32Of(completionTextTokens),
    acceptedPredictionTokens: uint32Of(acceptedPredictionTokens),
    rejectedPredictionTokens: uint32Of(rejectedPredictionTokens),
  };
};

/** Tokens used; details only where the provider gave some. */
export const toUsage = (usage: Usage): ProtoUsage => ({
  promptTokens: uint32Of(usage.promptTokens),
  completionTokens: uint32Of(usage.completionTokens),
  totalTokens: uint32Of(usage.promptTokens + usage.completionTokens),
  promptDetails: toPromptDetails(usage),
  completionDetails: toCompletionDetails(usage),
  estimated: usage.estimated,
});

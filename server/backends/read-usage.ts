import type { Usage } from '../core/usage';

/** The contract's uint32. More is no count of tokens, and one alone would keep sums over calls from being sent for as long as the process runs. */
const MAX_COUNT = 2 ** 32 - 1;

type Fields = Readonly<Record<string, unknown>>;

/** Reads a provider's `usage`. Undefined unless it says prompt and completion tokens; fields that are no counts are left out. */
export const readUsage = (usage: unknown): Usage | undefined => {
  const top = fields(usage);
  const promptTokens = count(top.prompt_tokens);
  const completionTokens = count(top.completion_tokens);
  if (promptTokens === undefined || completionTokens === undefined) return undefined;
  const prompt = fields(top.prompt_tokens_details);
  const completion = fields(top.completion_tokens_details);
  return {
    promptTokens,
    completionTokens,
    // DeepSeek says it beside prompt_tokens.
    cachedTokens: count(prompt.cached_tokens) ?? count(top.prompt_cache_hit_tokens),
    cacheWriteTokens: count(prompt.cache_write_tokens),
    promptAudioTokens: count(prompt.audio_tokens),
    promptImageTokens: count(prompt.image_tokens),
    promptTextTokens: count(prompt.text_tokens),
    reasoningTokens: count(completion.reasoning_tokens),
    completionAudioTokens: count(completion.audio_tokens),
    completionTextTokens: count(completion.text_tokens),
    acceptedPredictionTokens: count(completion.accepted_prediction_tokens),
    rejectedPredictionTokens: count(completion.rejected_prediction_tokens),
    estimated: false,
  };
};

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_COUNT ? value : undefined;

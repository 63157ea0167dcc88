import type { ChatCompletionCreateParams } from 'openai/resources/chat/completions';
import type { PromptCacheOptions } from '../../gen/llmpool/v1/chat';
import type { Violations } from './violations';
import { Words } from './words';

type SdkOptions = ChatCompletionCreateParams.PromptCacheOptions;

const MODES = new Words<NonNullable<SdkOptions['mode']>>({ implicit: true, explicit: true });
const TTLS = new Words<NonNullable<SdkOptions['ttl']>>({ '30m': true });

/** Converts how the provider's prompt cache is used. */
export const toPromptCacheOptions = ({ mode, ttl }: PromptCacheOptions, violations: Violations): SdkOptions => {
  const converted: SdkOptions = {};
  if (mode !== '') converted.mode = MODES.take(mode, 'prompt_cache_options.mode', violations);
  if (ttl !== '') converted.ttl = TTLS.take(ttl, 'prompt_cache_options.ttl', violations);
  return converted;
};

import type { ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions/completions';
import type { ChatParams } from '../../core/call';
import type { ChatRequest } from '../../gen/llmpool/v1/chat';
import { checkLength } from './check-length';
import type { Violations } from './violations';
import { Words } from './words';

type Word<K extends keyof ChatCompletionCreateParamsBase> = NonNullable<ChatCompletionCreateParamsBase[K]> & string;

const MAX_IDENTIFIER = 256;

const VERBOSITIES = new Words<Word<'verbosity'>>({ low: true, medium: true, high: true });
const RETENTIONS = new Words<Word<'prompt_cache_retention'>>({ in_memory: true, '24h': true });
const SERVICE_TIERS = new Words<Word<'service_tier'>>({
  auto: true,
  default: true,
  flex: true,
  scale: true,
  priority: true,
  fast: true,
});

const addSwitches = (request: ChatRequest, params: ChatParams): void => {
  if (request.logprobs !== undefined) params.logprobs = request.logprobs;
  if (request.parallelToolCalls !== undefined) params.parallel_tool_calls = request.parallelToolCalls;
  if (request.store !== undefined) params.store = request.store;
};

const addIdentifiers = (request: ChatRequest, params: ChatParams, violations: Violations): void => {
  const { user, safetyIdentifier, promptCacheKey } = request;
  if (user !== undefined) {
    checkLength(user, MAX_IDENTIFIER, 'user', violations);
    params.user = user;
  }
  if (safetyIdentifier !== undefined) {
    checkLength(safetyIdentifier, MAX_IDENTIFIER, 'safety_identifier', violations);
    params.safety_identifier = safetyIdentifier;
  }
  if (promptCacheKey !== undefined) {
    checkLength(promptCacheKey, MAX_IDENTIFIER, 'prompt_cache_key', violations);
    params.prompt_cache_key = promptCacheKey;
  }
};

const addWords = (request: ChatRequest, params: ChatParams, violations: Violations): void => {
  const { reasoningEffort, verbosity, promptCacheRetention, serviceTier } = request;
  if (reasoningEffort !== undefined) {
    if (reasoningEffort === '') violations.add('reasoning_effort', 'is empty, must not be when set');
    // Compatible servers have efforts of their own, so this set is open.
    params.reasoning_effort = reasoningEffort as Word<'reasoning_effort'>;
  }
  if (verbosity !== undefined) params.verbosity = VERBOSITIES.take(verbosity, 'verbosity', violations);
  if (promptCacheRetention !== undefined) {
    params.prompt_cache_retention = RETENTIONS.take(promptCacheRetention, 'prompt_cache_retention', violations);
  }
  if (serviceTier !== undefined) params.service_tier = SERVICE_TIERS.take(serviceTier, 'service_tier', violations);
};

/** Copies the switches, identifiers and words that are set. */
export const addOptions = (request: ChatRequest, params: ChatParams, violations: Violations): void => {
  addSwitches(request, params);
  addIdentifiers(request, params, violations);
  addWords(request, params, violations);
};

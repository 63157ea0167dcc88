import type { ChatParams, ChatRequest, Priority, Workload } from '../../core/call';
import {
  type ChatRequest as ProtoChatRequest,
  Priority as ProtoPriority,
  Workload as ProtoWorkload,
} from '../../gen/llmpool/v1/chat';
import { addLists } from './add-lists';
import { addNumbers } from './add-numbers';
import { addOptions } from './add-options';
import { checkLength } from './check-length';
import { checkModelName } from './check-model-name';
import { mergeExtraBody } from './merge-extra-body';
import { toAudioOutput } from './to-audio-output';
import { toMessages } from './to-messages';
import { toModeration } from './to-moderation';
import { toPrediction } from './to-prediction';
import { toPromptCacheOptions } from './to-prompt-cache-options';
import { toResponseFormat } from './to-response-format';
import { toToolChoice } from './to-tool-choice';
import { toTools } from './to-tools';
import { toWebSearchOptions } from './to-web-search-options';
import { Violations } from './violations';

const MAX_IDENTIFIER = 256;

const WORKLOADS: Readonly<Record<number, Workload>> = {
  [ProtoWorkload.UNSPECIFIED]: 'chat',
  [ProtoWorkload.CHAT]: 'chat',
  [ProtoWorkload.DIALOGUE_AGENT]: 'dialogue_agent',
  [ProtoWorkload.DEEP_DIVE]: 'deep_dive',
};

const PRIORITIES: Readonly<Record<number, Priority>> = {
  [ProtoPriority.INTERACTIVE]: 'interactive',
  [ProtoPriority.DEFAULT]: 'default',
  [ProtoPriority.BULK]: 'bulk',
};

const toModel = (asked: string, defaultModel: string, violations: Violations): string => {
  checkModelName(asked, 'model', violations);
  const model = asked === '' ? defaultModel : asked;
  if (model === '') {
    violations.add('model', 'is empty and the server has no default; set model, or LLM_POOL_MODEL on the server');
  }
  return model;
};

const toWorkload = (workload: ProtoWorkload, violations: Violations): Workload => {
  const known = WORKLOADS[workload];
  if (!known) violations.add('workload', `is ${workload}, must be 0 to 3`);
  return known ?? 'chat';
};

const toPriority = (priority: ProtoPriority, workload: Workload, violations: Violations): Priority => {
  const known = PRIORITIES[priority];
  if (!known && priority !== ProtoPriority.UNSPECIFIED) violations.add('priority', `is ${priority}, must be 0 to 3`);
  return known ?? (workload === 'deep_dive' ? 'bulk' : 'default');
};

const checkPairs = (request: ProtoChatRequest, violations: Violations): void => {
  if (request.maxTokens !== undefined && request.maxCompletionTokens !== undefined) {
    violations.add('max_tokens', 'is set beside max_completion_tokens, must not be: set one of the two');
  }
  if (request.topLogprobs !== undefined && !request.logprobs) {
    violations.add('top_logprobs', 'is set without logprobs, must not be: set logprobs to true too');
  }
};

const addStructures = (request: ProtoChatRequest, params: ChatParams, violations: Violations): void => {
  const { tools, toolChoice, responseFormat, audio, prediction } = request;
  if (responseFormat) params.response_format = toResponseFormat(responseFormat, violations);
  if (tools.length > 0) params.tools = toTools(tools, violations);
  if (toolChoice) params.tool_choice = toToolChoice(toolChoice, tools, violations);
  if (audio) params.audio = toAudioOutput(audio, violations);
  if (prediction) params.prediction = toPrediction(prediction, violations);
  if (request.promptCacheOptions) {
    params.prompt_cache_options = toPromptCacheOptions(request.promptCacheOptions, violations);
  }
  if (request.webSearchOptions) params.web_search_options = toWebSearchOptions(request.webSearchOptions, violations);
  if (request.moderation) params.moderation = toModeration(request.moderation, violations);
};

/**
 * Checks a request against everything that chat.proto promises, and converts it. What is not set is not sent, so that the provider's defaults
 * hold. Throws a CallError INVALID_FIELD that lists what is wrong, at most 20 fields.
 */
export const toChatRequest = (request: ProtoChatRequest, defaults: { readonly model: string }): ChatRequest => {
  const violations = new Violations();
  const model = toModel(request.model, defaults.model, violations);
  const params: ChatParams = { messages: toMessages(request.messages, 'messages', violations) };
  addNumbers(request, params, violations);
  addLists(request, params, violations);
  addOptions(request, params, violations);
  addStructures(request, params, violations);
  checkPairs(request, violations);
  checkLength(request.sessionId, MAX_IDENTIFIER, 'session_id', violations);
  const workload = toWorkload(request.workload, violations);
  const converted: ChatRequest = {
    model,
    params: request.extraBody === '' ? params : mergeExtraBody(params, request.extraBody, violations),
    workload,
    priority: toPriority(request.priority, workload, violations),
    sessionId: request.sessionId,
    disableFallback: request.disableFallback,
  };
  violations.throwIfAny();
  return converted;
};

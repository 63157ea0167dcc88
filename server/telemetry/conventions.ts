/**
 * Names of the OpenTelemetry semantic conventions, in one place because part of them still moves.
 * RPC: stable since 1.45. GenAI: the development text of the semantic-conventions-genai repository after its split from the main one
 * (`gen_ai.provider.name` for the older `gen_ai.system`, `cache_write` for `cache_creation`), whose constants no package exports yet.
 */
export const RPC = {
  system: 'rpc.system.name',
  method: 'rpc.method',
  statusCode: 'rpc.status_code',
  peerAddress: 'network.peer.address',
  peerPort: 'network.peer.port',
} as const;

export const ERROR_TYPE = 'error.type';

export const UPSTREAM = {
  address: 'server.address',
  port: 'server.port',
  httpStatus: 'http.response.status_code',
} as const;

export const GEN_AI = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  conversation: 'gen_ai.conversation.id',
  outputType: 'gen_ai.output.type',
  requestModel: 'gen_ai.request.model',
  requestStream: 'gen_ai.request.stream',
  choiceCount: 'gen_ai.request.choice.count',
  seed: 'gen_ai.request.seed',
  maxTokens: 'gen_ai.request.max_tokens',
  temperature: 'gen_ai.request.temperature',
  topP: 'gen_ai.request.top_p',
  frequencyPenalty: 'gen_ai.request.frequency_penalty',
  presencePenalty: 'gen_ai.request.presence_penalty',
  stopSequences: 'gen_ai.request.stop_sequences',
  reasoningLevel: 'gen_ai.request.reasoning.level',
  responseId: 'gen_ai.response.id',
  responseModel: 'gen_ai.response.model',
  finishReasons: 'gen_ai.response.finish_reasons',
  timeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheWriteTokens: 'gen_ai.usage.cache_write.input_tokens',
  tokenModality: 'gen_ai.token.modality',
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
} as const;

export const OPENAI = {
  apiType: 'openai.api.type',
  requestTier: 'openai.request.service_tier',
  responseTier: 'openai.response.service_tier',
  fingerprint: 'openai.response.system_fingerprint',
} as const;

/** What no convention has a name for. */
export const OWN = {
  callId: 'llm_pool.call_id',
  caller: 'llm_pool.caller',
  workload: 'llm_pool.workload',
  priority: 'llm_pool.priority',
  model: 'llm_pool.model',
  outcome: 'llm_pool.outcome',
  reason: 'llm_pool.reason',
  attempts: 'llm_pool.attempts',
  fallbackReason: 'llm_pool.fallback_reason',
  tier: 'llm_pool.tier',
  client: 'llm_pool.client',
  backend: 'llm_pool.backend',
  region: 'llm_pool.region',
  attempt: 'llm_pool.attempt',
  providerRequestId: 'llm_pool.provider_request_id',
  usageEstimated: 'llm_pool.usage_estimated',
  who: 'llm_pool.who',
} as const;

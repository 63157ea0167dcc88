import type { Attributes } from '@opentelemetry/api';
import type { ChatParams } from '../../core/call';
import type { AttemptRecord } from '../../core/call-record';
import type { TracedAttempt } from '../../core/call-trace';
import { GEN_AI, OPENAI, OWN, UPSTREAM } from '../conventions';
import { capped } from './capped';

/** What an attempt asks for, as far as it is set. Nothing of what callers write: prompts, stop sequences and tools stay out. */
export const requestAttributes = (
  attempt: AttemptRecord,
  { request, callId, stream, baseUrl }: TracedAttempt,
): Attributes => {
  const { params, sessionId } = request;
  const tier = params.service_tier;
  return {
    [GEN_AI.operation]: 'chat',
    // The flavour of the telemetry, not the host: everything is asked by OpenAI's API. `server.address` tells who answered.
    [GEN_AI.provider]: 'openai',
    [GEN_AI.requestModel]: capped(attempt.model),
    ...addressAttributes(baseUrl),
    [OPENAI.apiType]: 'chat_completions',
    [OPENAI.requestTier]: tier && tier !== 'auto' ? tier : undefined,
    [GEN_AI.conversation]: sessionId === '' ? undefined : capped(sessionId),
    [GEN_AI.requestStream]: stream || undefined,
    [GEN_AI.outputType]: outputType(params),
    [GEN_AI.choiceCount]: params.n === 1 ? undefined : (params.n ?? undefined),
    [GEN_AI.seed]: params.seed ?? undefined,
    [GEN_AI.maxTokens]: params.max_completion_tokens ?? params.max_tokens ?? undefined,
    [GEN_AI.temperature]: params.temperature ?? undefined,
    [GEN_AI.topP]: params.top_p ?? undefined,
    [GEN_AI.frequencyPenalty]: params.frequency_penalty ?? undefined,
    [GEN_AI.presencePenalty]: params.presence_penalty ?? undefined,
    [GEN_AI.reasoningLevel]: params.reasoning_effort ?? undefined,
    [OWN.callId]: callId,
    [OWN.attempt]: attempt.number,
    [OWN.tier]: attempt.tier,
    [OWN.client]: attempt.client,
    [OWN.backend]: attempt.backend,
    [OWN.region]: attempt.region || undefined,
  };
};

const outputType = ({ response_format: format, modalities }: ChatParams): string | undefined => {
  if (modalities?.includes('audio')) return 'speech';
  if (!format) return undefined;
  return format.type === 'text' ? 'text' : 'json';
};

/** Backends are few, and each attempt asks. */
const addresses = new Map<string, Attributes>();

const addressAttributes = (baseUrl: string): Attributes => {
  let attributes = addresses.get(baseUrl);
  if (!attributes) {
    const { hostname, port, protocol } = new URL(baseUrl);
    attributes = {
      [UPSTREAM.address]: hostname.replace(/^\[|\]$/g, ''),
      [UPSTREAM.port]: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    };
    addresses.set(baseUrl, attributes);
  }
  return attributes;
};

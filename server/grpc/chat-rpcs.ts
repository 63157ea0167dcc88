import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Answer, Call, Chunk } from '../core/call';
import type { LiveCall } from '../core/observer';
import type { ChatRequest, ChatResponse, StreamChatResponse } from '../gen/llmpool/v1/chat';
import type { DeepDiveRequest, DeepDiveResponse, StreamDeepDiveResponse } from '../gen/llmpool/v1/deep_dive';
import type { ListModelsResponse } from '../gen/llmpool/v1/llm_pool_service';
import type { ServedBy } from '../gen/llmpool/v1/served_by';
import type { CallRunner, Rpc } from './call-runner';
import { toChatDelta } from './convert/to-chat-delta';
import { toChatEnd } from './convert/to-chat-end';
import { toChatRequest } from './convert/to-chat-request';
import { toChatResponse } from './convert/to-chat-response';
import { toServedBy } from './convert/to-served-by';
import { toDeepDiveEnd, toDeepDiveResponse, toSynthesisDelta } from './deep-dive/replies';
import { toDeepDiveRequest } from './deep-dive/to-deep-dive-request';
import { plainUnary } from './plain-unary';
import { streamHandler, unaryHandler } from './rpc-handlers';

export interface ChatRpcsPorts {
  readonly runner: CallRunner;
  /** The llm-pool process. */
  readonly instance: string;
  /** The model of calls that name none; empty: they are refused. */
  readonly defaultModel: string;
  readonly chat: Call;
  readonly listModels: () => ListModelsResponse;
  /** Clock.now. */
  readonly now: () => number;
}

/** LlmPoolService: a line for each RPC. */
export const chatRpcs = (ports: ChatRpcsPorts): UntypedServiceImplementation => {
  const { chat, instance, now } = ports;
  const defaults = { model: ports.defaultModel };
  const servedBy = (live: LiveCall): ServedBy =>
    toServedBy(live.record, { callId: live.callId, instance, totalMs: now() - live.startedAt });
  const chatRpc = (method: string): Rpc<ChatRequest, Answer> => ({
    method,
    check: (message) => ({ request: toChatRequest(message, defaults), model: message.model }),
    run: (request, context) => chat(request, context),
  });
  const deepDiveRpc = (method: string): Rpc<DeepDiveRequest, Answer> => ({
    method,
    check: (message) => ({ request: toDeepDiveRequest(message, defaults), model: message.model }),
    run: (request, context) => chat(request, context),
  });
  return {
    chat: unaryHandler(ports, chatRpc('Chat'), (answer, live): ChatResponse => toChatResponse(answer, servedBy(live))),
    streamChat: streamHandler(
      ports,
      chatRpc('StreamChat'),
      (chunks: readonly Chunk[], attempt): StreamChatResponse => ({
        event: { $case: 'delta', value: toChatDelta(chunks, attempt) },
      }),
      (answer, live): StreamChatResponse => ({ event: { $case: 'end', value: toChatEnd(answer, servedBy(live)) } }),
    ),
    deepDive: unaryHandler(
      ports,
      deepDiveRpc('DeepDive'),
      (answer, live): DeepDiveResponse => toDeepDiveResponse(answer, live, instance, now()),
    ),
    streamDeepDive: streamHandler(
      ports,
      deepDiveRpc('StreamDeepDive'),
      (chunks): StreamDeepDiveResponse => toSynthesisDelta(chunks),
      (answer, live) => toDeepDiveEnd(answer, live, instance, now()),
    ),
    listModels: plainUnary(ports, 'call', () => ports.listModels()),
  };
};

import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Answer, Call } from '../core/call';
import type { LiveCall } from '../core/observer';
import type { ChatRequest, ChatResponse, StreamChatResponse } from '../gen/llmpool/v1/chat';
import type { DeepDiveRequest, DeepDiveResponse, StreamDeepDiveResponse } from '../gen/llmpool/v1/deep_dive';
import type { ListModelsResponse } from '../gen/llmpool/v1/llm_pool_service';
import type { ServedBy } from '../gen/llmpool/v1/served_by';
import type { Rpc } from './call-runner';
import { toChatDelta } from './convert/to-chat-delta';
import { toChatEnd } from './convert/to-chat-end';
import { toChatRequest } from './convert/to-chat-request';
import { toChatResponse } from './convert/to-chat-response';
import { toServedBy } from './convert/to-served-by';
import { toDeepDiveEnd, toDeepDiveResponse, toSynthesisDelta } from './deep-dive/replies';
import { toDeepDiveRequest } from './deep-dive/to-deep-dive-request';
import { plainUnary } from './plain-unary';
import { type HandlerPorts, streamHandler, unaryHandler } from './rpc-handlers';

export interface ChatRpcsPorts extends HandlerPorts {
  /** The model of calls that name none; empty: they are refused. */
  readonly defaultModel: string;
  readonly chat: Call;
  readonly listModels: () => ListModelsResponse;
  /** Clock.now. */
  readonly now: () => number;
}

/** LlmPoolService: a line for each RPC. */
export const chatRpcs = (ports: ChatRpcsPorts): UntypedServiceImplementation => {
  const { instance, now } = ports;
  // The caller pays for all attempts: those that failed or were stopped count too.
  const chat: Call = async (request, context) => {
    const answer = await ports.chat(request, context);
    return { ...answer, usage: context.record.usage ?? answer.usage };
  };
  const defaults = { model: ports.defaultModel };
  const servedBy = (live: LiveCall): ServedBy =>
    toServedBy(live.record, { callId: live.callId, instance, totalMs: now() - live.startedAt });
  const chatRpc = <Response>(
    method: string,
    respond: (answer: Answer, live: LiveCall) => Response,
  ): Rpc<ChatRequest, Answer, Response> => ({
    method,
    check: (message) => toChatRequest(message, defaults),
    run: chat,
    respond,
  });
  const deepDiveRpc = <Response>(
    method: string,
    respond: (answer: Answer, live: LiveCall) => Response,
  ): Rpc<DeepDiveRequest, Answer, Response> => ({
    method,
    check: (message) => toDeepDiveRequest(message, defaults),
    run: chat,
    respond,
  });
  return {
    chat: unaryHandler(
      ports,
      chatRpc('Chat', (answer, live): ChatResponse => toChatResponse(answer, servedBy(live))),
    ),
    streamChat: streamHandler(
      ports,
      chatRpc(
        'StreamChat',
        (answer, live): StreamChatResponse => ({
          event: { $case: 'end', value: toChatEnd(answer, servedBy(live)) },
        }),
      ),
      (chunks, attempt): StreamChatResponse => ({ event: { $case: 'delta', value: toChatDelta(chunks, attempt) } }),
    ),
    deepDive: unaryHandler(
      ports,
      deepDiveRpc('DeepDive', (answer, live): DeepDiveResponse => toDeepDiveResponse(answer, live, instance, now())),
    ),
    streamDeepDive: streamHandler(
      ports,
      deepDiveRpc(
        'StreamDeepDive',
        (answer, live): StreamDeepDiveResponse => toDeepDiveEnd(answer, live, instance, now()),
      ),
      toSynthesisDelta,
    ),
    listModels: plainUnary(ports, 'call', () => ports.listModels()),
  };
};

import type { Answer, Call, Chunk, ChatRequest as CoreChatRequest } from '../core/call';
import type { LiveCall } from '../core/observer';
import type { ChatRequest, ChatResponse, StreamChatResponse } from '../gen/llmpool/v1/chat';
import type { ServedBy } from '../gen/llmpool/v1/served_by';
import type { Kind, Rpc } from './call-runner';
import { ChatDeltas } from './convert/chat-deltas';
import { toChatEnd } from './convert/to-chat-end';
import { toChatRequest } from './convert/to-chat-request';
import { toChatResponse } from './convert/to-chat-response';
import { toServedBy } from './convert/to-served-by';
import { type HandlerPorts, type Sink, streamHandler, unaryHandler } from './rpc-handlers';

export interface ChatRpcsPorts extends HandlerPorts {
  /** The model of calls that name none; empty: they are refused. */
  readonly defaultModel: string;
  readonly chat: Call;
  /** Clock.now. */
  readonly now: () => number;
}

const UNCHECKED: Kind = { workload: 'chat', priority: 'default', model: '' };

/** Chat and StreamChat. */
export const chatRpcs = (ports: ChatRpcsPorts) => {
  const { instance, now } = ports;
  // The caller pays for all attempts: those that failed or were stopped count too.
  const paid = ({ completion, usage }: Answer, { record }: LiveCall): Answer => ({
    completion,
    usage: record.usage ?? usage,
  });
  const check = (message: ChatRequest): CoreChatRequest => toChatRequest(message, { model: ports.defaultModel });
  const servedBy = (live: LiveCall): ServedBy =>
    toServedBy(live.record, { callId: live.callId, instance, totalMs: now() - live.startedAt });
  const chat: Rpc<ChatRequest, CoreChatRequest, never, Answer, ChatResponse> = {
    method: 'Chat',
    unchecked: UNCHECKED,
    check,
    run: ports.chat,
    respond: (answer, live) => toChatResponse(paid(answer, live), servedBy(live)),
  };
  const streamChat: Rpc<ChatRequest, CoreChatRequest, Sink<readonly Chunk[]>, Answer, StreamChatResponse> = {
    method: 'StreamChat',
    unchecked: UNCHECKED,
    check,
    run: ports.chat,
    respond: (answer, live) => ({ event: { $case: 'end', value: toChatEnd(paid(answer, live), servedBy(live)) } }),
  };
  return {
    chat: unaryHandler(ports, chat),
    streamChat: streamHandler(ports, streamChat, ({ record }) => new ChatDeltas(record)),
  };
};

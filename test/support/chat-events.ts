import {
  ChatDelta,
  ChatEnd,
  type ChatResponse,
  ChoiceDelta,
  type DeepPartial,
  FinishReason,
  type StreamChatResponse,
} from '../../server/gen/llmpool/v1/chat';

type ChatEvent = StreamChatResponse['event'];

/** A delta with text of choice 0. */
export function textDelta(text: string): ChatEvent {
  return { $case: 'delta', value: ChatDelta.fromPartial({ choices: [ChoiceDelta.fromPartial({ text })], attempt: 1 }) };
}

/** The end of a complete answer with one choice. */
export function chatEnd(more: DeepPartial<ChatEnd> = {}): ChatEvent {
  const choices = [{ index: 0, finishReason: FinishReason.STOP }];
  return { $case: 'end', value: ChatEnd.fromPartial({ choices, ...more }) };
}

/** A whole answer with one choice. */
export function textAnswer(text: string): Partial<ChatResponse> {
  const message = { role: 4, content: { $case: 'text', value: text } };
  return { choices: [{ index: 0, finishReason: FinishReason.STOP, message }] } as unknown as Partial<ChatResponse>;
}

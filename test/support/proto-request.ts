import { ChatRequest, Message, Role } from '../../server/gen/llmpool/v1/chat';

/** A message of the contract with only what a test is about. */
export type DeepPartial<T> = T extends Buffer | Date
  ? T
  : T extends readonly (infer Item)[]
    ? DeepPartial<Item>[]
    : T extends { $case: string; value: unknown }
      ? { $case: T['$case']; value: DeepPartial<T['value']> }
      : T extends object
        ? { [K in keyof T]?: DeepPartial<T[K]> }
        : T;

/** ts-proto's fromPartial with a type that takes values built elsewhere. */
export const fromPartial = <T>(message: { fromPartial(partial: never): T }, partial: DeepPartial<NoInfer<T>>): T =>
  message.fromPartial(partial as never);

/** A user's message of plain text. */
export const userMessage = (text = 'Hello'): Message =>
  fromPartial(Message, { role: Role.USER, content: { $case: 'text', value: text } });

/** A small valid request, with what a test wants to change. */
export const protoRequest = (change: Partial<ChatRequest> = {}): ChatRequest => ({
  ...fromPartial(ChatRequest, {}),
  model: 'gpt-test',
  messages: [userMessage()],
  ...change,
});

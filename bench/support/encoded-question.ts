import { ChatRequest, Role } from '../../server/gen/llmpool/v1/chat';
import { question } from './question';

/** One question of this many bytes, as a request of Chat and StreamChat. */
export const encodedQuestion = (bytes: number): Buffer => {
  const messages = [{ role: Role.USER, content: { $case: 'text' as const, value: question(bytes) } }];
  return Buffer.from(ChatRequest.encode(ChatRequest.fromPartial({ model: 'm', messages })).finish());
};

import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import { type ChatRequest, StreamChatResponse } from '../../server/gen/llmpool/v1/chat';
import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import type { Target } from './target';

/** Field 15, which no event has today: as a newer llm-pool may send it. */
const NEWER_EVENT = Buffer.from([0x7a, 0x00]);
const delta = StreamChatResponse.fromPartial({
  event: { $case: 'delta', value: { choices: [{ text: 'cut ' }], attempt: 1 } },
});
const end = StreamChatResponse.fromPartial({
  event: { $case: 'end', value: { choices: [{ finishReason: 1 }] } },
});
const encoded = (event: StreamChatResponse) => Buffer.from(StreamChatResponse.encode(event).finish());

/** What clients must cope with and llm-pool never does: streams that end early with OK, errors without details, events of a later version. */
export const startForeignTarget = async (): Promise<Target> => {
  const server = new Server();
  const { chat, streamChat } = LlmPoolServiceService;
  server.addService(
    { chat, streamChat: { ...streamChat, responseSerialize: (bytes: Buffer) => bytes } },
    {
      chat: (_: unknown, reply: (error: object) => void) =>
        reply({ code: status.FAILED_PRECONDITION, details: 'from something in between' }),
      streamChat: (call: { request: ChatRequest; write(bytes: Buffer): void; end(): void }) => {
        call.write(encoded(delta));
        if (call.request.model === 'newer') {
          call.write(NEWER_EVENT);
          call.write(encoded(end));
        }
        call.end();
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, close: async () => server.forceShutdown() };
};

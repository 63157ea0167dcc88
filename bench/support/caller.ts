import { Client, credentials } from '@grpc/grpc-js';
import { ChatRequest, Role } from '../../server/gen/llmpool/v1/chat';

/** What calls are given, as real callers do, ms. */
const DEADLINE_MS = 60_000;
const asItIs = (bytes: Buffer): Buffer => bytes;

/** Calls a gRPC server as cheaply as can be: requests are encoded once, and answers stay bytes. */
export class Caller {
  private readonly client: Client;

  /** `address`: `127.0.0.1:PORT`. Each caller has a connection of its own. */
  constructor(address: string) {
    this.client = new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  }

  chat(request: Buffer): Promise<Buffer> {
    return this.unary(CHAT, request);
  }

  /** `path`: such as `/llmpool.v1.LlmPoolService/Chat`. */
  unary(path: string, request: Buffer): Promise<Buffer> {
    const options = { deadline: Date.now() + DEADLINE_MS };
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(path, asItIs, asItIs, request, options, (error, answer) =>
        error ? reject(error) : resolve(answer!),
      );
    });
  }

  /** Resolves when the stream has ended well. `received` gets each message. */
  stream(request: Buffer, received: (message: Buffer) => void, signal?: AbortSignal): Promise<void> {
    const options = { deadline: Date.now() + 10 * DEADLINE_MS };
    return new Promise((resolve, reject) => {
      const call = this.client.makeServerStreamRequest(STREAM, asItIs, asItIs, request, options);
      call.on('data', received).on('end', resolve).on('error', reject);
      signal?.addEventListener('abort', () => call.cancel(), { once: true });
    });
  }

  close(): void {
    this.client.close();
  }
}

const CHAT = '/llmpool.v1.LlmPoolService/Chat';
const STREAM = '/llmpool.v1.LlmPoolService/StreamChat';

/** One question of this many bytes, encoded. */
export const questionOf = (bytes: number): Buffer => {
  const value = 'Tell me about the sea. '.repeat(Math.ceil(bytes / 23)).slice(0, bytes);
  const messages = [{ role: Role.USER, content: { $case: 'text' as const, value } }];
  return Buffer.from(ChatRequest.encode(ChatRequest.fromPartial({ model: 'm', messages })).finish());
};

import { Client, credentials } from '@grpc/grpc-js';

const STREAM = '/llmpool.v1.LlmPoolService/StreamChat';
/** What a stream is given, ms. */
const DEADLINE_MS = 600_000;
const asItIs = (bytes: Buffer): Buffer => bytes;

/** Calls the service with requests and answers that stay bytes, and can cancel a stream. */
export class Caller {
  private readonly client: Client;

  /** `address`: `127.0.0.1:PORT`. Each caller has a connection of its own. */
  constructor(address: string) {
    this.client = new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  }

  /** `path`: such as `/llmpool.v1.AdminService/Metrics`. */
  unary(path: string, request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(path, asItIs, asItIs, request, (error, answer) =>
        error ? reject(error) : resolve(answer!),
      );
    });
  }

  /** Resolves when the stream has ended, in whatever way. */
  stream(request: Buffer, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const options = { deadline: Date.now() + DEADLINE_MS };
      const call = this.client.makeServerStreamRequest(STREAM, asItIs, asItIs, request, options);
      call
        .on('data', () => undefined)
        .on('end', resolve)
        .on('error', () => resolve());
      signal.addEventListener('abort', () => call.cancel(), { once: true });
    });
  }

  close(): void {
    this.client.close();
  }
}

import { encodedQuestion } from './encoded-question';
import { question } from './question';

/** Where calls of the load go, and what they bring: see bench/load/way.go. */
export interface Way {
  readonly protocol: 'grpc' | 'http';
  readonly url: string;
  /** As base64. */
  readonly body: string;
  /** Of a gRPC call, s. */
  readonly deadlineS?: number;
}

const BYTES = 60;

/** Unary calls of a server at `127.0.0.1:PORT`, with a question of so many bytes. */
export const chatOf = (address: string, bytes = BYTES): Way => grpc(address, 'Chat', bytes, 60);

/** Streams of a server at `127.0.0.1:PORT`. */
export const streamChatOf = (address: string): Way => grpc(address, 'StreamChat', BYTES, 600);

/** Calls of an upstream with nothing in between, or of a gateway that speaks as one; `upstream` is a base URL before `/v1`. `more` goes into the body. */
export const directTo = (upstream: string, model = 'm', more: object = {}): Way => {
  const body = JSON.stringify({ messages: [{ role: 'user', content: question(BYTES) }], model, ...more });
  return { protocol: 'http', url: `${upstream}/v1/chat/completions`, body: Buffer.from(body).toString('base64') };
};

const grpc = (address: string, method: string, bytes: number, deadlineS: number): Way => ({
  protocol: 'grpc',
  url: `http://${address}/llmpool.v1.LlmPoolService/${method}`,
  body: encodedQuestion(bytes).toString('base64'),
  deadlineS,
});

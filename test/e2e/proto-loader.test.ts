import { resolve } from 'node:path';
import {
  type ClientReadableStream,
  credentials,
  type GrpcObject,
  loadPackageDefinition,
  type ServiceError,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { useService } from '../support/use-service';

const current = useService();

type Loose = Record<string, unknown>;
interface LooseClient {
  Chat(request: Loose, done: (error: ServiceError | null, response: Loose) => void): void;
  StreamChat(request: Loose): ClientReadableStream<Loose>;
  Metrics(request: Loose, done: (error: ServiceError | null, response: Loose) => void): void;
  close(): void;
}

/** A caller without generated code: it has the proto files and nothing else. */
const connect = (service: 'LlmPoolService' | 'AdminService'): LooseClient => {
  const includeDirs = [resolve(__dirname, '../../proto')];
  const options = { includeDirs, longs: String, enums: String, defaults: true, oneofs: true };
  const files = ['llmpool/v1/llm_pool_service.proto', 'llmpool/v1/admin_service.proto'];
  const { llmpool } = loadPackageDefinition(loadSync(files, options));
  const Client = ((llmpool as GrpcObject).v1 as GrpcObject)[service] as unknown as new (
    ...args: unknown[]
  ) => LooseClient;
  return new Client(current.service.address, credentials.createInsecure());
};

const unary = (method: (done: (error: ServiceError | null, response: Loose) => void) => void): Promise<Loose> =>
  new Promise((resolvePromise, reject) =>
    method((error, response) => (error ? reject(error) : resolvePromise(response))),
  );
const request = { messages: [{ role: 'ROLE_USER', text: 'Hi' }], temperature: 0.5 };

describe('a client made by proto-loader from the proto files', () => {
  it('chats', async () => {
    const client = connect('LlmPoolService');
    const answer = await unary((done) => client.Chat(request, done));
    expect(answer).toMatchObject({
      choices: [{ finishReason: 'FINISH_REASON_STOP', message: { role: 'ROLE_ASSISTANT', content: 'text' } }],
      servedBy: { tier: 'TIER_POOL' },
    });
    const { body } = await current.service.simulator.nextRequest();
    expect(body).toEqual({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], temperature: 0.5 });
    client.close();
  });

  it('streams', async () => {
    const client = connect('LlmPoolService');
    const kinds: unknown[] = [];
    for await (const { event } of client.StreamChat(request)) kinds.push(event);
    expect(kinds[0]).toBe('delta');
    expect(kinds.at(-1)).toBe('end');
    client.close();
  });

  it('asks for the numbers', async () => {
    const client = connect('AdminService');
    const metrics = await unary((done) => client.Metrics({}, done));
    expect(metrics).toMatchObject({ poolState: 'POOL_STATE_ON', windows: [{ name: '1m' }, {}, {}] });
    client.close();
  });
});

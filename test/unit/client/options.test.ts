import { LlmPoolClient, type LlmPoolClientOptions } from '@llm-pool/client';
import { channelDefaults } from '../../../client/typescript/src/transport/channel-defaults';
import { textAnswer } from '../../support/chat-events';
import { startFakeLlmPool } from '../../support/fake-llm-pool';

const SECRET = 's3cret';
const clients: LlmPoolClient[] = [];
const connect = (options: Partial<LlmPoolClientOptions>): LlmPoolClient => {
  const client = new LlmPoolClient({ address: '127.0.0.1:1', ...options });
  clients.push(client);
  return client;
};
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

const thrownBy = (run: () => unknown): Error => {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
};

/** What the promise rejects with, be it an LlmPoolError or not. */
const rejected = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('it succeeded'),
    (error: Error) => error,
  );

describe('options of an LlmPoolClient', () => {
  it.each([`${SECRET}\n`, `${SECRET} `, `${SECRET}é`])('refuse %j as a token, and do not show it', (token) => {
    const error = thrownBy(() => connect({ token }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain('token');
    expect(error.message).not.toContain(SECRET);
  });

  it('refuse metadata that gRPC cannot send, and name it without its value', async () => {
    const client = connect({ metadata: { tenant: `${SECRET}\n` } });
    const error = await rejected(client.chat('Hi'));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain('"tenant"');
    expect(error.message).not.toContain(SECRET);
    expect(thrownBy(() => client.streamChat('Hi')).message).not.toContain(SECRET);
  });

  it.each([0, -1, Number.NaN])(
    'refuse %d as the time to connect, of the client and of a call over any connection',
    async (ms) => {
      expect(() => connect({ connectTimeoutMs: ms })).toThrow(RangeError);
      const pool = await startFakeLlmPool({ chat: () => textAnswer('ok') });
      const client = connect({ address: pool.address });
      await client.chat('Hi');
      expect(await rejected(client.chat('Hi', { connectTimeoutMs: ms }))).toBeInstanceOf(RangeError);
      pool.close();
    },
  );

  it.each([
    [['127.0.0.1:1']],
    [['localhost:1']],
    [['unix:/tmp/x.sock']],
    // gRPC takes several for one host name, which no list of exceptions has.
    [['llm-pool-0:1', 'llm-pool-1:1']],
  ])('keep what a proxy cannot or must not carry from it: %j', (addresses) => {
    expect(channelDefaults(addresses)['grpc.enable_http_proxy']).toBe(0);
  });

  it('leave one host elsewhere to the proxy of the environment', () => {
    expect(channelDefaults(['llm-pool:1'])['grpc.enable_http_proxy']).toBeUndefined();
  });
});

describe('watchMetrics', () => {
  it.each([{}, { deadlineMs: undefined }])('goes on for 24 hours by default: %j', async (options) => {
    let left = 0;
    const pool = await startFakeLlmPool({
      watchMetrics: function* ({ deadline }) {
        left = deadline - Date.now();
        yield { instance: 'one' };
      },
    });
    for await (const _ of connect({ address: pool.address }).admin.watchMetrics(options));
    expect(left).toBeGreaterThan(23 * 3_600_000);
    pool.close();
  });
});

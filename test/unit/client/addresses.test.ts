import { promises } from 'node:dns';
import { experimental } from '@grpc/grpc-js';
import { LlmPoolClient, type LlmPoolClientOptions, textOf } from '@llm-pool/client';
import { caught } from '../../support/caught';
import { textAnswer } from '../../support/chat-events';
import { type FakeLlmPool, startFakeLlmPool } from '../../support/fake-llm-pool';

describe('addresses of an LlmPoolClient', () => {
  const pools: FakeLlmPool[] = [];
  const clients: LlmPoolClient[] = [];

  async function start(name: string, port = 0): Promise<FakeLlmPool> {
    const pool = await startFakeLlmPool({ chat: () => textAnswer(name) }, port);
    pools.push(pool);
    return pool;
  }

  function connect(address: LlmPoolClientOptions['address']): LlmPoolClient {
    const client = new LlmPoolClient({ address });
    clients.push(client);
    return client;
  }

  async function ask(client: LlmPoolClient, times: number): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (let i = 0; i < times; i++) {
      const name = textOf(await client.chat('Who?'));
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }

  /** Calls until every server has answered: connections come up one after the other. */
  async function warmUp(client: LlmPoolClient, names: readonly string[]): Promise<void> {
    const missing = new Set(names);
    while (missing.size > 0) missing.delete(textOf(await client.chat('Who?')));
  }

  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    for (const pool of pools.splice(0)) pool.close();
  });

  it.each([
    ['several addresses', (a: FakeLlmPool, b: FakeLlmPool) => [a.address, b.address]],
    ['host names', (a: FakeLlmPool, b: FakeLlmPool) => [`localhost:${a.port}`, `localhost:${b.port}`]],
    ['the ipv4 scheme', (a: FakeLlmPool, b: FakeLlmPool) => `ipv4:${a.address},${b.address}`],
  ])('take turns: %s', async (_, addressOf) => {
    const client = connect(addressOf(await start('a'), await start('b')));
    await warmUp(client, ['a', 'b']);
    expect(await ask(client, 20)).toEqual({ a: 10, b: 10 });
  });

  it('survive that one is down, and that one has no such name', async () => {
    const up = await start('up');
    const down = await start('down');
    down.close();
    const client = connect(['no-such-host.invalid:50051', down.address, up.address]);
    expect(await ask(client, 5)).toEqual({ up: 5 });
  });

  it('survive that one goes, and use it again when it is back', async () => {
    const a = await start('a');
    const b = await start('b');
    const client = connect([a.address, b.address]);
    await warmUp(client, ['a', 'b']);
    a.close();
    expect(await ask(client, 10)).toMatchObject({ b: expect.any(Number) });
    expect(await ask(client, 10)).toEqual({ b: 10 });
    await start('a again', a.port);
    await warmUp(client, ['a again']);
  });

  it('do not give up while a name is still being looked up', async () => {
    const good = Promise.withResolvers<[]>();
    const lookup = (host: string) => (host === 'good' ? good.promise : Promise.reject(new Error('no such host')));
    const spy = jest.spyOn(promises, 'lookup').mockImplementation(lookup as never);
    const results: boolean[] = [];
    const found = Promise.withResolvers<void>();
    const listener = ({ ok }: { ok: boolean }) => {
      results.push(ok);
      if (ok) found.resolve();
      return true;
    };
    const resolver = experimental.createResolver({ scheme: 'llm-pool', path: 'bad:1,good:2' }, listener, {});
    resolver.updateResolution();
    await new Promise(setImmediate); // the bad name has failed by now
    good.resolve([]);
    await found.promise;
    expect(results).toEqual([true]);
    resolver.destroy();
    spy.mockRestore();
  });

  it('look a name up again that is not there yet, though the others serve', async () => {
    let there = false;
    const lookup = async (host: string) => {
      if (host === 'good' || there) return [{ address: '127.0.0.1', family: 4 }];
      throw new Error('no such host');
    };
    const spy = jest.spyOn(promises, 'lookup').mockImplementation(lookup as never);
    const all = Promise.withResolvers<void>();
    const listener: experimental.ResolverListener = (found) => {
      // The good one alone at first.
      if (found.ok && found.value.length === 2) all.resolve();
      there = true;
      return true;
    };
    const options = { 'grpc.initial_reconnect_backoff_ms': 10 };
    const resolver = experimental.createResolver({ scheme: 'llm-pool', path: 'late:1,good:2' }, listener, options);
    resolver.updateResolution();
    await all.promise;
    resolver.destroy();
    spy.mockRestore();
  });

  it('say that none can be found', async () => {
    const client = connect(['no-such-host.invalid:1', 'neither-this.invalid:2']);
    const error = await caught(client.chat('Who?'));
    expect(error).toMatchObject({ reason: 'UNREACHABLE' });
    expect(error.message).toContain('None of 2 addresses');
  });

  it.each(['llm-pool', 'http://llm-pool:50051', 'llm-pool:0', 'llm-pool:70000', '', []])('refuse %j', (address) => {
    expect(() => connect(address)).toThrow(TypeError);
  });

  it('keep a token from travelling unencrypted to another machine', () => {
    const token = 'secret-1';
    expect(() => new LlmPoolClient({ address: 'llm-pool:50051', token })).toThrow('unencrypted to llm-pool');
    expect(() => new LlmPoolClient({ address: ['127.0.0.1:1', '10.0.0.1:1'], token })).toThrow('10.0.0.1');
    expect(() => new LlmPoolClient({ address: 'ipv4:10.0.0.1:1', token })).toThrow('10.0.0.1');
    for (const address of ['127.0.0.2:1', '[::1]:1', 'localhost:1', 'dns:///localhost:1', 'unix:/tmp/x.sock']) {
      new LlmPoolClient({ address, token }).close();
    }
    new LlmPoolClient({ address: 'llm-pool:1', token, tls: true }).close();
    new LlmPoolClient({ address: 'llm-pool:1', token, allowInsecureToken: true }).close();
  });
});

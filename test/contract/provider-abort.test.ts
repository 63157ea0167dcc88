import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Chunk } from '../../server/core/call';
import { CallError } from '../../server/core/call-error';
import type { Fault } from '../../server/simulator/fault';
import { callErrorOf, TRANSPORTS } from '../support/provider-under-test';
import { chunkOf, eventStream } from '../support/scripted-upstream';
import { useSimulator, useUpstreams } from './use-provider';

const stopped = (details = {}) => new CallError('CANCELLED', 'The caller cancelled.', details);
const hang = (at: Extract<Fault, { kind: 'hang' }>['at'], afterChunks?: number): Fault => ({
  kind: 'hang',
  at,
  afterChunks,
});
/** How long the abort may take to reach the upstream's socket. */
const MOST_MS = 100;

describe.each(TRANSPORTS)('aborts over %s', (transport) => {
  const used = useSimulator(transport, { answer: { text: 'aaaabbbbccccdddd' } });
  const { upstream, providerFor } = useUpstreams(transport);

  /** Aborts and returns after how long the upstream saw its connection close. */
  const abortSeenAfter = async (controller: AbortController, reason: unknown): Promise<number> => {
    const abortedAt = performance.now();
    controller.abort(reason);
    await used.sim.waitFor((stats) => stats.cutByPeer === 1);
    return used.sim.requests.records[0]!.endedAt! - abortedAt;
  };

  it.each([
    ['whole', hang('before-headers')],
    ['whole', hang('after-headers')],
    ['whole', hang('mid-stream')],
    ['stream', hang('before-headers')],
    ['stream', hang('after-headers')],
  ] as const)(
    'R1, R2, R4, R40 close the connection of a %s answer at once, and count the prompt: %j',
    async (kind, fault) => {
      used.sim.script({ fault });
      const controller = new AbortController();
      const error = callErrorOf(used.under[kind]({}, { signal: controller.signal }));
      await used.sim.waitFor((stats) => stats.hung === 1);
      const reason = stopped({ metadata: { a: 'b' } });
      expect(await abortSeenAfter(controller, reason)).toBeLessThan(MOST_MS);
      expect(await error).toMatchObject({
        reason: 'CANCELLED',
        message: reason.message,
        details: { metadata: { a: 'b' }, usage: { promptTokens: 8, completionTokens: 0, estimated: true } },
      });
    },
  );

  it('close it in the middle of a stream, and say what was used', async () => {
    used.sim.script({ fault: hang('mid-stream', 2) });
    const controller = new AbortController();
    let chunks = 0;
    const { promise: arrived, resolve } = Promise.withResolvers<void>();
    const onChunks = (batch: readonly Chunk[]): undefined => {
      chunks += batch.length;
      if (chunks === 2) resolve();
    };
    const error = callErrorOf(used.under.stream({}, { signal: controller.signal, onChunks }));
    await arrived;
    const reason = stopped({ metadata: { a: 'b' } });
    expect(await abortSeenAfter(controller, reason)).toBeLessThan(MOST_MS);
    expect(await error).toMatchObject({
      reason: 'CANCELLED',
      message: reason.message,
      details: { metadata: { a: 'b' }, usage: { promptTokens: 8, completionTokens: 2, estimated: true } },
    });
  });

  it('close it while the reader is behind', async () => {
    used.sim.script({ answer: { bytes: 50_000_000 }, tokensPerChunk: 10_000 });
    const controller = new AbortController();
    const { promise: behind, resolve } = Promise.withResolvers<void>();
    const onChunks = () => {
      resolve();
      return new Promise<void>(() => undefined);
    };
    const error = callErrorOf(used.under.stream({}, { signal: controller.signal, onChunks }));
    await behind;
    await used.sim.waitFor((stats) => stats.stalled === 1);
    expect(await abortSeenAfter(controller, stopped())).toBeLessThan(MOST_MS);
    expect(await error).toMatchObject({ reason: 'CANCELLED', details: { usage: { estimated: true } } });
  });

  it('start nothing when it is too late already', async () => {
    const reason = stopped();
    expect(await callErrorOf(used.under.whole({}, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    await expect(used.under.provider.check(AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(used.sim.requests).toMatchObject({ received: 0, modelsListed: 0, totalConnections: 0 });
  });

  it('close a connection that is still being opened at once, and count nothing', async () => {
    // A TLS handshake that is never answered.
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const under = providerFor(`https://127.0.0.1:${(silent.address() as AddressInfo).port}/v1`);
    const controller = new AbortController();
    const error = callErrorOf(under.whole({}, { signal: controller.signal }));
    const [socket] = await once(silent, 'connection');
    let asked = 0;
    socket.on('data', (bytes: Buffer) => {
      asked += bytes.includes('POST') ? 1 : 0;
    });
    const reason = stopped();
    const abortedAt = performance.now();
    controller.abort(reason);
    expect(await error).toBe(reason);
    await once(socket, 'close');
    expect(performance.now() - abortedAt).toBeLessThan(MOST_MS);
    expect(asked).toBe(0);
    silent.close();
  });

  it('leave no listeners and no connections behind', async () => {
    const controller = new AbortController();
    const add = jest.spyOn(controller.signal, 'addEventListener');
    const remove = jest.spyOn(controller.signal, 'removeEventListener');
    await used.under.stream({}, { signal: controller.signal });
    await used.under.whole({}, { signal: controller.signal });
    used.sim.script({ fault: { kind: 'reset', at: 'before-headers' } });
    await callErrorOf(used.under.whole({}, { signal: controller.signal }));
    expect(remove.mock.calls.length).toBe(add.mock.calls.length);
    await used.under.provider.close();
    await used.sim.waitFor((stats) => stats.openConnections === 0);
  });

  it('become a cancellation when the reason is none of ours', async () => {
    const controller = new AbortController();
    used.sim.script({ fault: hang('before-headers') });
    const error = callErrorOf(used.under.whole({}, { signal: controller.signal }));
    await used.sim.waitFor((stats) => stats.hung === 1);
    controller.abort();
    expect(await error).toMatchObject({ reason: 'CANCELLED', details: { cause: { name: 'AbortError' } } });
  });

  describe('after every finish reason', () => {
    const finished = eventStream(chunkOf({ content: 'four' }, 'stop'));

    it.each([
      ['UPSTREAM_TIMEOUT', undefined],
      ['DEADLINE_EXCEEDED', undefined],
      ['CANCELLED', 'CANCELLED'],
    ] as const)('%s ends in %s', async (reason, expected) => {
      const controller = new AbortController();
      const { under } = await upstream((_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(finished);
      });
      const onChunks = (): undefined => void setImmediate(() => controller.abort(new CallError(reason, 'Time is up.')));
      const ended = under.stream({}, { signal: controller.signal, onChunks });
      if (expected)
        expect(await callErrorOf(ended)).toMatchObject({
          reason: expected,
          details: { usage: { completionTokens: 1 } },
        });
      else expect((await ended).answer.usage).toMatchObject({ completionTokens: 1, estimated: true });
    });
  });

  it('closing the provider ends what runs', async () => {
    used.sim.script({ fault: hang('before-headers') });
    const error = callErrorOf(used.under.whole());
    await used.sim.waitFor((stats) => stats.hung === 1);
    await used.under.provider.close();
    expect(await error).toMatchObject({ reason: 'UPSTREAM_UNREACHABLE' });
    await used.sim.waitFor((stats) => stats.openConnections === 0);
  });
});

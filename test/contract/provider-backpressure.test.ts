import { setTimeout } from 'node:timers/promises';
import type { Chunk } from '../../server/core/call';
import { TRANSPORTS } from '../support/provider-under-test';
import { useSimulator } from './use-provider';

const SENT_BYTES = 50_000_000;
/** What may be on its way: the buffers of both sockets in the kernel and in Node. */
const MOST_BYTES = 12_000_000;

describe.each(TRANSPORTS)('R33 a slow reader over %s', (transport) => {
  const used = useSimulator(transport, { answer: { bytes: SENT_BYTES }, tokensPerChunk: 2500 });

  /** How much the upstream could send when nothing moves any more. */
  const bytesSentAtRest = async (): Promise<number> => {
    for (let before = -1; ; ) {
      const { bytesWritten } = used.sim.requests.records[0]!;
      if (bytesWritten === before) return bytesWritten;
      before = bytesWritten;
      await setTimeout(100);
    }
  };

  it('pauses the upstream, and loses nothing when it goes on', async () => {
    const { promise: ready, resolve: goOn } = Promise.withResolvers<void>();
    const { promise: began, resolve: begin } = Promise.withResolvers<void>();
    let calls = 0;
    let characters = 0;
    const onChunks = (chunks: readonly Chunk[]): undefined | Promise<void> => {
      for (const chunk of chunks) characters += chunk.choices[0]!.delta.content!.length;
      begin();
      return ++calls === 1 ? ready : undefined;
    };
    const streamed = used.under.stream({}, { onChunks });
    await began;
    expect(await bytesSentAtRest()).toBeLessThan(MOST_BYTES);
    expect(calls).toBe(1);
    goOn();
    await streamed;
    expect(characters).toBe(SENT_BYTES);
  });

  it('never gets the next chunks before it took the last', async () => {
    used.sim.script({ answer: { bytes: 2_000_000 } });
    let busy = 0;
    let most = 0;
    let characters = 0;
    const onChunks = async (chunks: readonly Chunk[]): Promise<void> => {
      most = Math.max(most, ++busy);
      for (const chunk of chunks) characters += chunk.choices[0]!.delta.content!.length;
      await new Promise(setImmediate);
      busy--;
    };
    await used.under.stream({}, { onChunks });
    expect([most, characters]).toEqual([1, 2_000_000]);
  });
});

import { LlmPoolClient } from '@llm-pool/client';
import { startSimulator } from '../../../server/simulator/start-simulator';
import { allPaused } from '../../support/all-paused';
import { build } from '../../support/built';
import { residentBytes } from '../../support/resident-bytes';
import { startProcess } from '../../support/server-process';
import { until } from '../../support/until';
import { useServices } from '../../support/use-service';

const services = useServices();
const READERS = 50;
const ANSWER_BYTES = 100_000_000;
/** What 5 GB of answers may add to the memory of the server: the buffers of 50 pairs of sockets, and what the heap took while they filled. */
const MOST_BYTES = 220_000_000;
/** What the same once more may add: nothing but the play of the allocator. */
const MOST_AGAIN = 50_000_000;
/** What may be on its way to one reader: the buffers of four sockets in the kernel, of gRPC and of the client. */
const MOST_ON_THE_WAY = 20_000_000;

beforeAll(build, 120_000);

describe('R33 readers that stop reading', () => {
  it('pause their upstreams and leave the memory of the server flat', async () => {
    const simulator = services.closing(await startSimulator({ latency: 0 }));
    const server = services.closing(
      startProcess({
        ENABLE_LLM_POOL: 'true',
        LLM_POOL_SIZE: '10',
        LLM_POOL_CLIENT_CONCURRENCY: '5',
        LLM_POOL_MODEL: 'm',
        OPENAI_BASE_URL: simulator.url,
      }),
    );
    const { grpc, http } = await server.serving;
    const client = services.closing(new LlmPoolClient({ address: grpc }));
    const slots = async (): Promise<string> => {
      const scraped = await (await fetch(`${http}/metrics`)).text();
      return scraped.split('\n').find((line) => /^llm_pool_slots_in_use\{tier="pool"/.test(line)) ?? '';
    };
    await Promise.all(Array.from({ length: READERS }, () => client.streamChat('hi').final()));
    const before = await residentBytes(server.pid);
    let paused = before;

    for (const most of [MOST_BYTES, MOST_AGAIN]) {
      simulator.reset();
      simulator.script({ answer: { bytes: ANSWER_BYTES }, tokensPerChunk: 2500 });
      const streams = Array.from({ length: READERS }, () => client.streamChat('hi'));
      const readers = streams.map((stream) => stream.text());
      const firsts = await Promise.all(readers.map((reader) => reader.next()));
      await allPaused(simulator, READERS);
      for (const { bytesWritten } of simulator.requests.records) expect(bytesWritten).toBeLessThan(MOST_ON_THE_WAY);
      expect((await residentBytes(server.pid)) - paused).toBeLessThan(most);

      // One goes on: it gets everything, although the others on its connection do not read.
      let characters = firsts[0]!.value!.length;
      for await (const piece of readers[0]!) characters += piece.length;
      expect(characters).toBe(ANSWER_BYTES);
      paused = await residentBytes(server.pid);
      expect(paused - before).toBeLessThan(MOST_BYTES + MOST_AGAIN);

      for (const stream of streams) stream.cancel();
      await simulator.waitFor(({ cutByPeer, inFlight }) => cutByPeer === READERS - 1 && inFlight === 0);
      await until('all slots are back', async () => (await slots()).endsWith(' 0'));
    }
    simulator.script({});
    await client.chat('hi');
  }, 60_000);
});

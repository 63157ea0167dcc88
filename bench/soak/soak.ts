import { LlmPoolClient } from '@llm-pool/client';
import { runCaller } from './caller';
import { MemoryWatch } from './memory';
import { openDescriptors } from './open-descriptors';
import type { SoakOptions } from './options';
import { type ProgressOutput, showProgress } from './progress';
import { quiet } from './quiet';
import type { SoakResult } from './result';
import { startService } from './service';
import { Tally } from './tally';
import { makeTrouble } from './trouble-maker';
import { SoakUpstream } from './upstream';

const MS_PER_MINUTE = 60_000;
/** More than one, so that cancellations stay below what HTTP/2 takes for an attack on one connection. */
const CONNECTIONS = 8;

/** Runs everything, and closes it. */
export const soak = async (options: SoakOptions, output: ProgressOutput): Promise<SoakResult> => {
  const upstreams = await Promise.all([1, 2, 3].map(() => SoakUpstream.start()));
  const [first, second, legacy] = upstreams as [SoakUpstream, SoakUpstream, SoakUpstream];
  const memory = new MemoryWatch();
  const service = await startService([first, second], legacy, memory.look);
  const { pid } = service.child;
  const descriptorsBefore = await openDescriptors(pid);
  const clients = Array.from({ length: CONNECTIONS }, () => connect(service.address));
  const [admin] = clients as [LlmPoolClient];
  const tally = new Tally();
  const totalMs = options.minutes * MS_PER_MINUTE;
  const startedAt = performance.now();
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), totalMs);
  const stopProgress = showProgress(totalMs, tally, () => memory.latestMb, output);
  try {
    const callers = Array.from({ length: options.callers }, (_, index) =>
      runCaller(clients[index % clients.length]!, tally, over.signal),
    );
    await Promise.all([...callers, makeTrouble(admin, [first, second], tally, over.signal)]);
    const seconds = (performance.now() - startedAt) / 1000;
    const memoryResult = memory.result();
    stopProgress();
    const left = await quiet({ admin, clients, upstreams, pid });
    const stats = await Promise.all(upstreams.map((upstream) => upstream.stats()));
    return {
      ...left,
      tally,
      seconds,
      memory: memoryResult,
      inPool: stats[0]!.received + stats[1]!.received,
      inLegacy: stats[2]!.received,
      descriptorsBefore,
      exitCode: await service.child.stop(),
      errors: service.errors,
    };
  } finally {
    clearTimeout(timer);
    over.abort();
    stopProgress();
    for (const client of clients) client.close();
    await service.child.stop();
    await Promise.all(upstreams.map((upstream) => upstream.stop()));
  }
};

const connect = (address: string): LlmPoolClient =>
  new LlmPoolClient({ address, channelOptions: { 'grpc.use_local_subchannel_pool': 1 } });

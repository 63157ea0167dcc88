/** Where the time of the service's process goes under a load: `npm run profile -- unary`. */
import { markdownTable } from '../support/figure';
import { LoadCaller } from '../support/load-caller';
import { startServer } from '../support/measured-server';
import { startNullUpstream } from '../support/null-upstream';
import type { SelfTime } from '../support/profiler';
import { everythingOn, floor, watchedServices } from '../support/subjects';
import { LOADS } from './loads';
import { ownerOf } from './owner-of';

const TOP = 40;

const main = async (): Promise<void> => {
  const [name = '', which = 'all'] = process.argv.slice(2);
  const load = LOADS[name];
  const choose = SUBJECTS[which];
  if (!load || !choose) {
    console.error(
      `npm run profile -- LOAD [WHAT]\n  LOAD: ${Object.keys(LOADS).join(', ')}\n  WHAT: ${Object.keys(SUBJECTS).join(', ')} (all)`,
    );
    process.exit(2);
  }
  const upstream = await startNullUpstream();
  const server = await startServer(choose(upstream.url + load.upstream, upstream.url));
  const caller = new LoadCaller();
  for (let i = 0; i < load.warmUps; i++) await load.run(caller, server.address);
  await server.startProfile();
  const before = await server.cpuMicros();
  await load.run(caller, server.address);
  const cpu = ((await server.cpuMicros()) - before) / load.pieces;
  const times = (await server.endProfile()).filter(counts);
  await caller.stop();
  await server.stop();
  await upstream.stop();
  report(times, cpu, load.pieces, load.piece);
};

const SUBJECTS: Readonly<Record<string, (upstream: string, collector: string) => ReturnType<typeof floor>>> = {
  all: (upstream, collector) => everythingOn(upstream, collector, MANY_SLOTS),
  floor: (upstream) => floor(upstream),
  off: (upstream, collector) => watchedServices(upstream, collector).off,
  metrics: (upstream, collector) => watchedServices(upstream, collector).metrics,
};
const MANY_SLOTS = { LLM_POOL_CLIENT_CONCURRENCY: '100' };

/** Not idle, and not the profile's own beginning and end. */
const counts = ({ name, where }: SelfTime): boolean => name !== '(idle)' && !where.startsWith('node:inspector');

const report = (times: readonly SelfTime[], cpu: number, pieces: number, piece: string): void => {
  const own = times.reduce((sum, { micros }) => sum + micros, 0) / pieces;
  const byOwner = new Map<string, number>();
  for (const time of times) byOwner.set(ownerOf(time), (byOwner.get(ownerOf(time)) ?? 0) + time.micros / pieces);
  const owners = [...byOwner].sort(([, a], [, b]) => b - a);
  console.log(
    markdownTable(
      ['who', `µs a ${piece}`],
      [
        ...owners.map(([owner, micros]) => [owner, micros.toFixed(1)]),
        ['main thread', own.toFixed(1)],
        ['other threads (garbage collection, compiler), and what the profile misses', (cpu - own).toFixed(1)],
        ['**CPU time of the process**', cpu.toFixed(1)],
      ],
    ),
  );
  console.log(`\nThe ${TOP} functions that take the most themselves:\n`);
  console.log(
    markdownTable(
      ['function', 'where', `µs a ${piece}`],
      times.slice(0, TOP).map(({ name, where, micros }) => [name, where, (micros / pieces).toFixed(2)]),
    ),
  );
};

void main();

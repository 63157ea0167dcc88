import { type Figure, markdownTable } from '../support/figure';
import { percentile } from '../support/percentile';
import { Progress } from '../support/progress';
import { diveModel, type Times } from './dive-model';
import { type DiveService, diveService } from './dive-service';
import { endlessDives } from './endless-dives';
import { openLoop } from './open-loop';

const CLIENTS = 8;
const DIVES = 4;
const FACETS = 6;
/** A tenth of what is usual, so that the bench ends soon; what the pool does is the same, since it knows no times but these. */
const TIMES: Times = { planMs: 100, facetMs: 400, synthesisMs: 200, chatMs: 400 };
const CHAT_LOAD = 1 / 2;
const ROUNDS = 8;
const ROUND_MS = 4000;
/** Until deep dives are in full swing, before chats are measured. */
const SWING_MS = 1000;
const MOST_TIMES = 1.2;
const SAMPLE_MS = 20;

/** Below this it is no wait for a slot, but the machine's own. */
const WAIT_MS = 10;

interface Side {
  readonly latencies: number[];
  /** How long each call waited for a slot, ms. */
  readonly waits: number[];
  readonly inUse: number[];
}

export interface BesideChat {
  readonly figures: Figure[];
  readonly table: string;
}

/** What deep dives that run all the time do to chats at half load: round by round in turns, with the same arrivals of chats. */
export const besideChat = async (): Promise<BesideChat> => {
  const service = await diveService(CLIENTS);
  const { slots } = service.app.pool.load;
  const without: Side = { latencies: [], waits: [], inUse: [] };
  const beside: Side = { latencies: [], waits: [], inUse: [] };
  const progress = new Progress(2 * ROUNDS);
  let finished = 0;
  let partial = 0;
  try {
    service.simulator.script(diveModel(FACETS, TIMES));
    for (let round = 1; round <= ROUNDS; round++) {
      progress.begin(`round ${round}: chats alone`);
      progress.end(`round ${round}: chats alone: p95 ${ms(await chats(service, slots, round, without))}`);
      progress.begin(`round ${round}: beside deep dives`);
      const dives = endlessDives(service.client, DIVES, FACETS);
      await new Promise((resolve) => setTimeout(resolve, SWING_MS));
      const before = dives.finished;
      const p95 = await chats(service, slots, round, beside);
      finished += dives.finished - before;
      await dives.stop();
      partial += dives.partial;
      progress.end(`round ${round}: beside deep dives: p95 ${ms(p95)}`);
    }
  } finally {
    await service.close();
  }
  return report(without, beside, { finished, partial, slots });
};

/** One round of chats; returns its p95. */
const chats = async ({ app, client }: DiveService, slots: number, seed: number, side: Side): Promise<number> => {
  const sampling = setInterval(() => side.inUse.push(app.pool.load.inUse), SAMPLE_MS);
  const perSecond = (CHAT_LOAD * slots * 1000) / TIMES.chatMs;
  const calls = await openLoop(
    async (due) => {
      const { servedBy } = await client.chat('Hi');
      return { latency: performance.now() - due, wait: servedBy!.queueMs };
    },
    { perSecond, forMs: ROUND_MS, seed },
  );
  clearInterval(sampling);
  const latencies = calls.map(({ latency }) => latency);
  side.latencies.push(...latencies);
  side.waits.push(...calls.map(({ wait }) => wait));
  return percentile(latencies, 0.95);
};

const report = (
  without: Side,
  beside: Side,
  { finished, partial, slots }: { readonly finished: number; readonly partial: number; readonly slots: number },
): BesideChat => {
  const ratio = percentile(beside.latencies, 0.95) / percentile(without.latencies, 0.95);
  const row = (name: string, { latencies, waits, inUse }: Side): string[] => [
    name,
    String(latencies.length),
    ...[0.5, 0.95, 0.99].map((share) => ms(percentile(latencies, share))),
    ms(Math.max(...latencies)),
    `${((100 * waits.filter((wait) => wait > WAIT_MS).length) / waits.length).toFixed(1)} %`,
    `${((100 * inUse.reduce((sum, value) => sum + value, 0)) / inUse.length / slots).toFixed(0)} %`,
  ];
  return {
    figures: [
      {
        what: `${CLIENTS} clients, ${DIVES} deep dives of ${FACETS} facets all the time, chats at half load: p95 of chats beside deep dives against alone`,
        measured: `${ratio.toFixed(2)} x`,
        target: `at most ${MOST_TIMES} x`,
        holds: ratio <= MOST_TIMES,
      },
      {
        what: `deep dives that ended meanwhile, in ${(ROUNDS * ROUND_MS) / 1000} s`,
        measured: `${finished}${partial > 0 ? `, ${partial} of them partial` : ''}`,
      },
    ],
    table: markdownTable(
      ['chats', 'calls', 'p50', 'p95', 'p99', 'longest', `waited for a slot, over ${WAIT_MS} ms`, 'slots in use'],
      [row('alone', without), row('beside deep dives', beside)],
    ),
  };
};

const ms = (value: number): string => `${value.toFixed(0)} ms`;

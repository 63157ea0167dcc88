import { runSetUp } from '../headline/run-set-up';
import { summary } from '../headline/summary';
import { openUpstream } from '../headline/upstream';
import type { Figure } from '../support/figure';

const SIZES = ['1', '2', '3', '5', '8-10', '20'];
const CALLS_PER_CLIENT = 2;
const OPTIONS = { users: 20, answerMs: 500, giveUpMs: 30_000, prompt: 'Hi', json: false };

/** Twenty users who all ask at once, at any size of the pool: as fast as its slots allow. */
export const users = async (): Promise<Figure[]> => {
  const upstream = await openUpstream(OPTIONS, {});
  const figures: Figure[] = [];
  for (const size of SIZES) {
    const atOnce = Number(size.split('-').at(-1)) * CALLS_PER_CLIENT;
    const setUp = {
      name: size,
      atOnce,
      environment: {
        ENABLE_LLM_POOL: 'true',
        LLM_POOL_SIZE: size,
        LLM_POOL_CLIENT_CONCURRENCY: String(CALLS_PER_CLIENT),
      },
    };
    const row = summary(setUp, await runSetUp(setUp, upstream, OPTIONS, () => undefined));
    const mostMs = row.idealMs * 1.01 + 100;
    figures.push({
      what: `${OPTIONS.users} users at once, ${size} clients: success; total time (ideal ${row.idealMs} ms)`,
      measured: `${row.successPercent} %; ${row.totalMs.toFixed(0)} ms`,
      target: `100 %; at most ${mostMs.toFixed(0)} ms`,
      holds: row.successPercent === 100 && row.totalMs <= mostMs,
    });
  }
  await upstream.close();
  return figures;
};

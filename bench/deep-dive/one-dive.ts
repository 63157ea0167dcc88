import type { Figure } from '../support/figure';
import { spreadOf } from '../support/spread';
import { diveModel, type Times } from './dive-model';
import { diveService } from './dive-service';

const CLIENTS = 6;
const FACETS = 6;
const TIMES: Times = { planMs: 1000, facetMs: 4000, synthesisMs: 2000, chatMs: 0 };
const TARGET_MS = 7300;
const RUNS = 2;

/** One deep dive on a free pool: how near it comes to planning + one facet + synthesis. */
export const oneDive = async (): Promise<Figure[]> => {
  const service = await diveService(CLIENTS);
  const totals: number[] = [];
  try {
    service.simulator.script(diveModel(FACETS, TIMES));
    for (let run = 0; run < RUNS; run++) {
      const startedAt = performance.now();
      const { facets, partial } = await service.client.deepDive({ theme: 'Pools', breadth: FACETS });
      totals.push(performance.now() - startedAt);
      if (facets.length !== FACETS || partial) throw new Error('the deep dive is not whole: this measures nothing');
    }
  } finally {
    await service.close();
  }
  const { highest } = spreadOf(totals);
  const ideal = TIMES.planMs + TIMES.facetMs + TIMES.synthesisMs;
  const sequential = TIMES.planMs + FACETS * TIMES.facetMs + TIMES.synthesisMs;
  return [
    {
      what: `${FACETS} facets of 4 s, planning 1 s, synthesis 2 s on ${CLIENTS} free clients: the slowest of ${RUNS} deep dives`,
      measured: seconds(highest),
      target: `at most ${seconds(TARGET_MS)}`,
      holds: highest <= TARGET_MS,
    },
    { what: 'the same at best, with all facets side by side', measured: seconds(ideal) },
    { what: 'the same one after the other', measured: seconds(sequential) },
  ];
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

import type { Behaviour } from '../../../server/simulator/behaviour';
import type { Fault } from '../../../server/simulator/fault';
import { endingOf, tally } from '../../support/ending-of';
import type { Service } from '../../support/start-service';
import { useFleets } from '../../support/use-fleets';

const fleets = useFleets();
jest.setTimeout(20_000);
const status = (code: number, more: object = {}): Fault => ({ kind: 'status', status: code, ...more });
const failing = (fault: Fault): Partial<Behaviour> => ({ fault });

describe('R15 one of several backends fails', () => {
  const ENVIRONMENT = { LLM_POOL_SIZE: '4', LLM_POOL_RETRY_BASE_MS: '1', LLM_POOL_RETRY_MAX_MS: '5' };
  const NAMES = ['a', 'b', 'c', 'd'] as const;
  /** Calls a second, and how they ended, with more callers than slots. */
  const run = async (service: Service, calls: number) => {
    let left = calls;
    const endings: string[] = [];
    const caller = async (): Promise<void> => {
      while (left-- > 0) endings.push(await endingOf(service.client.chat('hi')));
    };
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 16 }, caller));
    return { rate: (calls / (performance.now() - startedAt)) * 1000, endings: tally(endings) };
  };

  it.each<[string, Partial<Behaviour>]>([
    ['by 500', failing(status(500))],
    ['by resets', failing({ kind: 'reset', at: 'before-headers' })],
    ['by a rate limit', failing(status(429, { retryAfter: { form: 'seconds', ms: 60_000 } }))],
    ['by rejected credentials', failing(status(401))],
  ])('%s: no call fails, and the others give what they can', async (_, bad) => {
    // Side by side, so that a busy machine slows both.
    const well = await fleets.of(NAMES, ENVIRONMENT, { latency: 40 });
    const { service, upstreams } = await fleets.of(NAMES, ENVIRONMENT, { latency: 40 });
    await Promise.all([run(well.service, 24), run(service, 24)]);
    upstreams.a.script(bad);
    upstreams.a.requests.records.length = 0;
    const [healthy, degraded] = await Promise.all([run(well.service, 160), run(service, 120)]);
    expect([healthy.endings, degraded.endings]).toEqual([{ OK: 160 }, { OK: 120 }]);
    expect(degraded.rate).toBeGreaterThan(healthy.rate * 0.75 * 0.9);
    // What it takes to find out, and little more.
    expect(upstreams.a.requests.records.length).toBeLessThanOrEqual(10);
  });

  it('no call fails right after the start, either', async () => {
    const { service, upstreams } = await fleets.of(NAMES, ENVIRONMENT, { latency: 25 });
    upstreams.a.script(failing(status(500)));
    expect((await run(service, 100)).endings).toEqual({ OK: 100 });
  });
});

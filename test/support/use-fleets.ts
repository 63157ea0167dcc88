import type { Simulator, SimulatorOptions } from '../../server/simulator/simulator';
import { startSimulator } from '../../server/simulator/start-simulator';
import { CALM, type Service } from './start-service';
import { useServices } from './use-service';

/** A service with several upstreams. */
export interface Fleet<Name extends string> {
  readonly service: Service;
  /** By name; each answers at once unless a test scripts it. */
  readonly upstreams: Readonly<Record<Name, Simulator>>;
}

/** Nor does the legacy client take part. So a test sees only what it is about, and turns on what that is. */
export const POOL_ALONE: Readonly<Record<string, string>> = { ...CALM, LLM_POOL_FALLBACK: 'false' };

/** For tests that each bring their own upstreams and settings: all closed after the test. */
export const useFleets = () => {
  const { closing, start } = useServices();
  const upstream = async (behaviour: Partial<SimulatorOptions>): Promise<Simulator> => {
    const simulator = await startSimulator({ latency: 0, ...behaviour });
    closing({
      close: async () => {
        await simulator.waitFor(({ inFlight, openConnections }) => inFlight === 0 && openConnections === 0, 2000);
        await simulator.close();
      },
    });
    return simulator;
  };
  return {
    closing,
    /** One upstream behind the pool, and behind the legacy client. */
    alone: start,
    /**
     * Each name is a backend of the pool with an upstream of its own; `legacy` is that of the legacy client, which has the first one's
     * otherwise.
     */
    async of<Name extends string>(
      names: readonly Name[],
      environment: Record<string, string> = {},
      behaviour: Partial<SimulatorOptions> = {},
    ): Promise<Fleet<Name>> {
      const entries = await Promise.all(names.map(async (name) => [name, await upstream(behaviour)] as const));
      const backends = entries
        .filter(([name]) => name !== 'legacy')
        .map(([name, { url }]) => ({ name, base_url: url, api_key: `key-of-${name}` }));
      const legacy = entries.find(([name]) => name === 'legacy')?.[1];
      const service = await start({
        LLM_POOL_BACKENDS: JSON.stringify(backends),
        ...(legacy && { LLM_LEGACY_BASE_URL: legacy.url }),
        LLM_POOL_SIZE: String(backends.length),
        ...environment,
      });
      return { service, upstreams: Object.fromEntries(entries) as Record<Name, Simulator> };
    },
  };
};

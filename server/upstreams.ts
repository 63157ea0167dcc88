import { openaiProvider } from './backends/openai-provider';
import type { BackendSpec } from './pool/backend';
import type { FleetOptions } from './pool/fleet';
import { Secret } from './settings/secret';
import type { Settings } from './settings/settings';
import type { BackendConfig, LegacyUpstream } from './settings/upstreams/upstreams-config';
import type { Simulator } from './simulator/simulator';
import { startSimulator } from './simulator/start-simulator';

/** The upstreams as they are used: the configured ones, or the embedded simulator where none is. */
export interface Upstreams {
  readonly backends: readonly BackendConfig[];
  readonly legacy: LegacyUpstream;
  readonly defaultModel: string;
  /** Present while the simulator answers. */
  readonly simulator?: Simulator;
}

/** Starts the simulator when no upstream is configured. */
export const openUpstreams = async ({ upstreams }: Settings): Promise<Upstreams> => {
  const { backends, legacy, defaultModel = '' } = upstreams;
  if (legacy) return { backends, legacy, defaultModel };
  const simulator = await startSimulator();
  const backend = { name: 'simulator', baseUrl: simulator.url, apiKey: new Secret('simulator'), models: [] };
  return {
    backends: [{ ...backend, weight: 1 }],
    legacy: { ...backend, name: 'legacy', sharedWith: backend.name },
    defaultModel: defaultModel || 'simulator',
    simulator,
  };
};

/** The names of models that upstreams are asked for by configuration. */
export const upstreamModels = ({ backends, legacy, defaultModel }: Upstreams): string[] => [
  defaultModel,
  ...(legacy.model === undefined ? [] : [legacy.model]),
  ...[...backends, legacy].flatMap(({ models }) => models.map(({ upstreamName }) => upstreamName)),
];

/** How the clients of the pool reach their backend: over the fast transport. */
export const poolProviders =
  ({ backends }: Upstreams, { attempt }: Settings): FleetOptions['createProvider'] =>
  (spec: BackendSpec) => {
    const { name, baseUrl, apiKey } = backends.find((backend) => backend.name === spec.name)!;
    const connectTimeoutMs = attempt.connectTimeoutMs;
    return openaiProvider({ name, baseUrl, apiKey: apiKey.reveal(), transport: 'direct', connectTimeoutMs });
  };

/** How the legacy client reaches its upstream: by the plain SDK, so that turning the pool off also leaves the fast transport out. */
export const legacyProvider =
  ({ legacy }: Upstreams, { attempt }: Settings): FleetOptions['createProvider'] =>
  () =>
    openaiProvider({
      name: legacy.name,
      baseUrl: legacy.baseUrl,
      apiKey: legacy.apiKey.reveal(),
      transport: 'sdk',
      connectTimeoutMs: attempt.connectTimeoutMs,
    });

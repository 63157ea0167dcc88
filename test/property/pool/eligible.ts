import type { BackendSnapshot, PoolSnapshot } from '../../../server/core/pool-snapshot';
import type { Ask } from './ask';
import { SERVED_BY } from './step';

/** What the test itself knows: nothing here asks the pool's own code. */
export interface Known {
  readonly snapshot: PoolSnapshot;
  readonly held: readonly Ask[];
  /** Largest number of clients. */
  readonly max: number;
  /** Counts the changes of each backend's breaker. */
  readonly periods: ReadonlyMap<string, number>;
}

/** The backends that a model's calls may go to now, worked out from the rules in words. */
export const eligible = (model: string, known: Known): BackendSnapshot[] => {
  const serving = known.snapshot.backends.filter(({ name }) => SERVED_BY[model]!.includes(name));
  const isCooling = (b: BackendSnapshot): boolean => model in b.coolingMs;
  // Without quota or key: only where all are.
  const inService = serving.some((b) => b.health !== 'out') ? serving.filter((b) => b.health !== 'out') : serving;
  // Failing its health checks: only while no other can serve.
  const well = inService.filter((b) => b.health !== 'unhealthy');
  const goodEnough = well.some((b) => b.breaker !== 'open' && !isCooling(b)) ? well : inService;
  return goodEnough.filter((b) => !isCooling(b));
};

/** Whether the breaker of a backend would let a call through. */
export const admits = ({ name, breaker }: BackendSnapshot, { held, periods }: Known): boolean =>
  breaker === 'closed' || (breaker === 'half_open' && !held.some((ask) => isProbe(ask, name, periods)));

export const isProbe = (ask: Ask, backend: string, periods: Known['periods']): boolean =>
  ask.lease?.backend.spec.name === backend && ask.probeOf !== undefined && ask.probeOf === periods.get(backend);

/** Slots of a backend that nobody holds, by the test's own count. */
export const freeSlots = (backend: string, { snapshot, held }: Known): number =>
  snapshot.clients
    .filter((client) => client.backend === backend && !client.draining)
    .reduce((sum, client) => sum + client.slots - heldBy(client.name, held), 0);

export const heldBy = (client: string, held: readonly Ask[]): number =>
  held.filter((ask) => ask.lease!.client.name === client).length;

/** The backends on which a call for this model could start now. */
export const startable = (model: string, known: Known): string[] => {
  const clients = known.snapshot.clients.filter((client) => !client.draining).length;
  return eligible(model, known)
    .filter((b) => admits(b, known) && (freeSlots(b.name, known) > 0 || clients < known.max))
    .map((b) => b.name);
};

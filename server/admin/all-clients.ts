import type { Tier } from '../core/call-record';
import type { BackendSnapshot, ClientSnapshot } from '../core/pool-snapshot';
import type { Moment } from './moment';

/** The clients of the pool, then the legacy client. */
export const allClients = ({ pool, legacy }: Moment): { tier: Tier; client: ClientSnapshot }[] => [
  ...pool.clients.map((client) => ({ tier: 'pool' as const, client })),
  ...legacy.clients.map((client) => ({ tier: 'legacy' as const, client })),
];

/** The backends of the pool, then those that only the legacy client has. By default it shares the pool's first one. */
export const allBackends = ({ pool, legacy }: Moment): BackendSnapshot[] => {
  const backends = new Map<string, BackendSnapshot>();
  for (const backend of [...pool.backends, ...legacy.backends]) {
    if (!backends.has(backend.name)) backends.set(backend.name, backend);
  }
  return [...backends.values()];
};

import type { Tier } from '../core/call-record';
import type { BackendSnapshot, ClientSnapshot } from '../core/pool-snapshot';
import type { ClientState } from '../gen/llmpool/v1/admin_service';
import { TIERS } from '../grpc/convert/to-attempt';
import { allClients } from './all-clients';
import type { Moment } from './moment';
import { someModels } from './some-models';

/** Each client, with what it does now and why. */
export const clientStates = (moment: Moment): ClientState[] =>
  allClients(moment).map(({ tier, client }) => ({
    client: client.name,
    backend: client.backend,
    tier: TIERS[tier],
    slots: client.slots,
    slotsInUse: client.inUse,
    draining: client.draining,
    ...stateOf(tier, client, moment),
  }));

const stateOf = (tier: Tier, client: ClientSnapshot, moment: Moment): { state: string; reason: string } => {
  if (client.draining) return { state: 'draining', reason: 'takes no new calls, goes when its last one ends' };
  const { pool, poolSwitch } = moment;
  if (tier === 'pool') {
    const { state, lastChange } = poolSwitch;
    if (state === 'off_after_errors' || state === 'disabled') {
      return { state: 'blocked', reason: `the pool is off: ${lastChange?.reason ?? 'ENABLE_LLM_POOL=false'}` };
    }
    // Failures of the legacy client's own attempts change no breaker, and no breaker keeps it from trying.
    const backend = pool.backends.find(({ name }) => name === client.backend);
    const limit = backend && limitedBy(backend);
    if (limit) return limit;
  }
  return { state: client.inUse < client.slots ? 'free' : 'full', reason: '' };
};

const LAST_RESORT = { out: 'when all backends of the model are', unhealthy: 'when no other can serve' };

const limitedBy = (backend: BackendSnapshot): { state: string; reason: string } | undefined => {
  const { breaker, breakerReason, health, lastChange, coolingMs } = backend;
  if (breaker === 'open') return { state: 'blocked', reason: `breaker open: ${breakerReason ?? ''}` };
  if (breaker === 'half_open') return { state: 'limited', reason: 'breaker half open: one probe at a time' };
  if (health === 'out' || health === 'unhealthy') {
    return { state: 'limited', reason: `${health}, used only ${LAST_RESORT[health]}: ${lastChange?.reason ?? ''}` };
  }
  const cooling = Object.keys(coolingMs);
  return cooling.length > 0
    ? { state: 'limited', reason: `rate limit of the provider: not for ${someModels(cooling)}` }
    : undefined;
};

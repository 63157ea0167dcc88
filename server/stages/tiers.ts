import type { Answer, Call, CallContext, ChatRequest } from '../core/call';
import { CallError } from '../core/call-error';
import type { FallbackReason } from '../core/call-record';
import { tellStep } from '../core/call-step';
import type { Clock } from '../core/clock';
import type { PoolPass, PoolSwitch } from '../policies/pool-switch';
import { inRollout } from '../policies/rollout';
import type { Pool } from '../pool/pool';
import { PoolTurnedOff } from '../pool/pool-turned-off';
import type { Route } from '../pool/route';
import type { TierContext } from './contexts';

export interface TierPorts {
  readonly clock: Clock;
  readonly poolSwitch: PoolSwitch;
  readonly pool: Pool;
  readonly legacy: Pool;
  /** The model that the legacy client asks for, whatever the call names. */
  readonly legacyModel?: string;
  /** Whether the legacy client has an upstream or key of its own: only then is it of use when the pool's is at its rate limit. */
  readonly legacyIsApart: boolean;
  /** Percent of the calls that use the pool. */
  readonly rolloutPercent: number;
  /** Whether the legacy client helps out at all while the pool is on. */
  readonly fallback: boolean;
}

/**
 * Ordered tiers: each target of the model in the pool, then the legacy client. The next one is asked when one failed by its own fault, never
 * for a fault of the caller, a cancellation, or after a delta was sent. Overload spills over only into a legacy slot that is free now.
 */
export const tiers =
  (ports: TierPorts, poolTier: Call<TierContext>, legacyTier: Call<TierContext>): Call =>
  async (request, context) => {
    const { poolSwitch } = ports;
    const routes = ports.pool.models.resolve(request.model);
    if (isDisabled(poolSwitch) || !inRollout(ports.rolloutPercent, request.sessionId || context.callId)) {
      return legacyTier(request, { ...context, route: legacyRoute(ports, routes) ?? notServed(request) });
    }
    // Undefined where the legacy client may not, or cannot, answer in place of the pool.
    const spare = ports.fallback && !request.disableFallback ? legacyRoute(ports, routes) : undefined;
    const decided = (name: 'fallback' | 'pool_off', reason: string): void =>
      tellStep(context, { name, at: ports.clock.now(), ms: 0, reason });
    const fallBack = (reason: FallbackReason, route: Route): Promise<Answer> => {
      context.record.fallbackReason = reason;
      decided('fallback', reason);
      return legacyTier(request, { ...context, route });
    };
    const pass = poolSwitch.enter();
    if (!pass) {
      if (spare) return fallBack('pool_off', spare);
      decided(
        'pool_off',
        `off after errors for ${Math.round(poolSwitch.backInMs)} ms more, and no fallback for this call`,
      );
      throw poolIsOff(poolSwitch);
    }
    if (spare && ports.legacy.hasRoom(spare) && routes.every((route) => legacyIsBetter(ports, route))) {
      poolSwitch.end(pass, 'ignored');
      return fallBack('no_backend', spare);
    }
    try {
      const onFirstToken = context.sink && (() => poolSwitch.firstToken(pass, context));
      const ask = (route: Route): Promise<Answer> => poolTier(request, { ...context, route, onFirstToken });
      // Nearly every name stands for one target.
      const answer = await (routes.length === 1 ? ask(routes[0]!) : inTurn(ports, routes, ask, context));
      poolSwitch.end(pass, 'success', context);
      return answer;
    } catch (error) {
      endPass(poolSwitch, pass, error, context);
      if (error instanceof PoolTurnedOff && isDisabled(poolSwitch)) {
        // An operator's choice: now the legacy client is the path, no fallback.
        return fallBack('pool_off', legacyRoute(ports, routes) ?? notServed(request));
      }
      const reason = spare && !context.record.committed ? fallbackReason(ports, spare, error) : undefined;
      if (!spare || !reason) throw error instanceof PoolTurnedOff ? poolIsOff(poolSwitch) : error;
      return fallBack(reason, spare).catch((legacyError) => {
        // That the legacy client had no room tells nothing about the call; the pool's own error does.
        const refused = legacyError instanceof CallError && legacyError.row.outcome === 'refused';
        throw refused && error instanceof CallError ? error : legacyError;
      });
    }
  };

/**
 * Asks the targets one after the other, for as long as they fail by their own fault. One that could only be waited for is passed over while a
 * later one has room.
 */
const inTurn = async (
  { pool, clock }: TierPorts,
  routes: readonly Route[],
  ask: (route: Route) => Promise<Answer>,
  context: CallContext,
): Promise<Answer> => {
  for (const [index, route] of routes.entries()) {
    const later = routes.slice(index + 1);
    const decided = (name: 'skip_target' | 'next_target', reason: string): void =>
      tellStep(context, { name, at: clock.now(), ms: 0, who: route.model, reason });
    const outage = pool.outage(route);
    if (outage && later.some((other) => pool.hasRoom(other))) {
      decided('skip_target', outage);
      continue;
    }
    try {
      return await ask(route);
    } catch (error) {
      const last = later.length === 0;
      if (last || context.record.committed || !(error instanceof CallError) || !concernsTarget(error)) throw error;
      decided('next_target', error.reason);
    }
  }
  throw new CallError('MODEL_NOT_FOUND', 'the alias has no targets');
};

/** Whether another target may do better: the target failed, is limited, or cannot be reached. */
const concernsTarget = ({ reason, row }: CallError): boolean =>
  row.poolError ||
  reason === 'UPSTREAM_RATE_LIMITED' ||
  reason === 'UPSTREAM_QUOTA_EXHAUSTED' ||
  reason === 'PROVIDER_CIRCUIT_OPEN';

const fallbackReason = (ports: TierPorts, spare: Route, error: unknown): FallbackReason | undefined => {
  if (error instanceof PoolTurnedOff) return 'pool_off';
  if (!(error instanceof CallError)) return undefined;
  if (error.row.poolError) return 'pool_error';
  if (!ports.legacy.hasRoom(spare)) return undefined;
  if (error.reason === 'POOL_OVERLOADED') return 'pool_full';
  if (error.reason === 'PROVIDER_CIRCUIT_OPEN') return 'no_backend';
  return error.reason === 'UPSTREAM_RATE_LIMITED' && ports.legacyIsApart ? 'no_backend' : undefined;
};

/** Whether the pool could only wait for a backend of the route, and not for the rate limit that the legacy client has too. */
const legacyIsBetter = ({ pool, legacyIsApart }: TierPorts, route: Route): boolean => {
  const outage = pool.outage(route);
  return outage === 'failing' || (outage === 'rate_limit' && legacyIsApart);
};

const isDisabled = (poolSwitch: PoolSwitch): boolean => poolSwitch.state === 'disabled';

const endPass = (poolSwitch: PoolSwitch, pass: PoolPass, error: unknown, call: CallContext): void =>
  poolSwitch.end(pass, error instanceof CallError && error.row.poolError ? 'failure' : 'ignored', call);

const poolIsOff = (poolSwitch: PoolSwitch): CallError => {
  const retryAfterMs = Math.max(1, Math.round(poolSwitch.backInMs));
  return new CallError(
    'PROVIDER_CIRCUIT_OPEN',
    `the pool is off after errors; it is tried again in ${retryAfterMs} ms`,
    {
      retryAfterMs,
    },
  );
};

/** Where the legacy client takes the call; undefined when it does not know the model. */
const legacyRoute = ({ legacy, legacyModel }: TierPorts, routes: readonly Route[]): Route | undefined => {
  if (legacyModel !== undefined) return legacy.models.find(legacyModel);
  for (const { model } of routes) {
    const route = legacy.models.find(model);
    if (route) return route;
  }
  return undefined;
};

const notServed = ({ model }: ChatRequest): never => {
  throw new CallError(
    'MODEL_NOT_FOUND',
    `model: the legacy client does not serve ${JSON.stringify(model)}, and the pool does not take the call`,
    {
      metadata: { model },
    },
  );
};

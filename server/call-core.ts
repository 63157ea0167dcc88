import { chatPath } from './chat-path';
import type { Call } from './core/call';
import type { Clock } from './core/clock';
import type { Announce, Observer, StateChange } from './core/observer';
import { createDeepDive, type DeepDive } from './deep-dive/deep-dive';
import { Headroom } from './policies/headroom';
import { PoolSwitch } from './policies/pool-switch';
import { RetryBudget } from './policies/retry-budget';
import { inRollout } from './policies/rollout';
import type { FleetOptions } from './pool/fleet';
import { HealthChecker } from './pool/health-checker';
import { Pool } from './pool/pool';
import type { Settings } from './settings/settings';
import type { BackendConfig, LegacyUpstream } from './settings/upstreams/upstreams-config';

export interface CallCorePorts {
  readonly clock: Clock;
  /** 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  /** Wall clock, ms since 1970. */
  readonly epochMs: () => number;
  readonly observer: Observer;
  readonly announce: Announce;
  readonly upstreams: { readonly backends: readonly BackendConfig[]; readonly legacy: LegacyUpstream };
  readonly poolProvider: FleetOptions['createProvider'];
  readonly legacyProvider: FleetOptions['createProvider'];
}

/** All that runs calls, without anything that takes them in or watches them. */
export interface CallCore {
  readonly pool: Pool;
  readonly legacy: Pool;
  readonly poolSwitch: PoolSwitch;
  /** The last change of the switch; undefined as long as there was none. */
  readonly lastSwitch: () => StateChange | undefined;
  readonly chat: Call;
  readonly deepDive: DeepDive;
  /** Begins with the health checks. */
  start(): void;
  /** No call may run any more. */
  close(): Promise<void>;
}

/** Builds the pool, the legacy client, the switch between them and the path of a call from the settings: for the service, and for its simulation. */
export const callCore = (settings: Settings, ports: CallCorePorts): CallCore => {
  const { clock, random, epochMs, observer, announce, upstreams, poolProvider, legacyProvider } = ports;
  const { clientConcurrency: clientSlots, enabled, failuresToOff: failures, offMs, offMaxMs } = settings.pool;
  /** For deep dives that wait for room; they come last. */
  let lookForRoom = (): void => undefined;

  const pool = new Pool(
    {
      ...settings.pool,
      backends: upstreams.backends,
      aliases: settings.upstreams.aliases,
      clientSlots,
      breaker: { ...settings.breaker, ratio: settings.breaker.ratioPercent / 100 },
      createProvider: poolProvider,
    },
    clock,
    {
      loadChanged: (load) => {
        observer.loadChanged?.(load);
        lookForRoom();
      },
    },
    announce,
  );
  const legacy = new Pool(
    {
      // What shares an upstream and key with a backend is that backend, in every view.
      backends: [{ ...upstreams.legacy, name: upstreams.legacy.sharedWith ?? upstreams.legacy.name, weight: 1 }],
      clientPrefix: upstreams.legacy.name,
      aliases: [],
      size: { min: 1, max: 1 },
      clientSlots: settings.legacy.concurrency,
      queueLimit: settings.legacy.queueLimit,
      idleShrinkMs: 0,
      createProvider: legacyProvider,
    },
    clock,
    { loadChanged: () => lookForRoom() },
    announce,
  );
  let lastSwitch: StateChange | undefined;
  const poolSwitch = new PoolSwitch({ enabled, failures, offMs, offMaxMs }, clock, (was, now, reason, call) => {
    lastSwitch = announce('pool', was, now, reason, call);
    if (now === 'on' || now === 'trial') pool.turnOn();
    else pool.turnOff();
    lookForRoom();
  });
  if (!enabled) pool.turnOff();
  const health = new HealthChecker(pool.backends, clock, {
    ...settings.health,
    createProvider: poolProvider,
    epochMs,
  });

  const chat = chatPath(
    {
      clock,
      random,
      observer,
      pool,
      legacy,
      poolSwitch,
      legacyModel: upstreams.legacy.model,
      legacyIsApart: upstreams.legacy.sharedWith === undefined,
      rolloutPercent: settings.pool.rolloutPercent,
      fallback: settings.legacy.fallback,
      retryBudget: new RetryBudget({
        ratio: settings.retry.budgetPercent / 100,
        minPerSecond: settings.retry.budgetMinPerSecond,
        now: clock.now,
      }),
    },
    {
      minDeadlineMs: settings.deadline.minMs,
      retry: settings.retry,
      attempt: {
        firstTokenMs: settings.attempt.firstTokenTimeoutMs,
        idleTokenMs: settings.attempt.idleTokenTimeoutMs,
        totalMs: settings.attempt.totalTimeoutMs,
      },
    },
  );

  // Deep dives: many calls each, and only where chats leave room in the tier that they use.
  const share = settings.deepDive.maxPercent / 100;
  // What waits for room in the pool when that is turned off goes to the legacy client, too.
  const inPool = new Headroom({ share, load: () => (poolSwitch.state === 'on' ? pool : legacy).load });
  const inLegacy = new Headroom({ share, load: () => legacy.load });
  // Later, since the pool is in the middle of a change when it tells of one.
  lookForRoom = () => {
    if (inPool.waiting + inLegacy.waiting === 0) return;
    queueMicrotask(() => {
      inPool.look();
      inLegacy.look();
    });
  };
  const deepDive = createDeepDive({
    chat,
    clock,
    headroomOf: ({ sessionId }, callId) =>
      poolSwitch.state === 'on' && inRollout(settings.pool.rolloutPercent, sessionId || callId) ? inPool : inLegacy,
  });

  return {
    pool,
    legacy,
    poolSwitch,
    lastSwitch: () => lastSwitch,
    chat,
    deepDive,
    start: () => health.start(),
    close: async () => {
      await Promise.all([health.close(), pool.close(), legacy.close()]);
    },
  };
};

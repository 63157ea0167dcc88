import type { Provider } from '../../server/backends/provider';
import { chatPath } from '../../server/chat-path';
import type { Call } from '../../server/core/call';
import type { Clock } from '../../server/core/clock';
import type { Announce, Observer } from '../../server/core/observer';
import { PoolSwitch } from '../../server/policies/pool-switch';
import { RetryBudget } from '../../server/policies/retry-budget';
import { HealthChecker } from '../../server/pool/health-checker';
import { Pool } from '../../server/pool/pool';
import type { Settings } from '../../server/settings/settings';

export interface SimulatedPorts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly observer: Observer;
  /** The upstream of a backend, by its name. */
  readonly provider: (backend: string) => Provider;
}

export interface SimulatedService {
  readonly chat: Call;
  close(): Promise<void>;
}

/** The pool, its policies and the path of a call, wired as in server/app.ts, without the network on either side. */
export const simulatedService = (settings: Settings, ports: SimulatedPorts): SimulatedService => {
  const { clock, random, observer, provider } = ports;
  const announce: Announce = (what, was, now, reason) => ({ at: 0, what, was, now, reason });
  const { clientConcurrency, enabled, failuresToOff, offMs, offMaxMs } = settings.pool;
  const { backends, aliases, legacy: legacyUpstream } = settings.upstreams;
  const createProvider = ({ name }: { name: string }): Provider => provider(name);
  const pool = new Pool(
    {
      ...settings.pool,
      backends,
      aliases,
      clientSlots: clientConcurrency,
      breaker: { ...settings.breaker, ratio: settings.breaker.ratioPercent / 100 },
      createProvider,
    },
    clock,
    { loadChanged: observer.loadChanged },
    announce,
  );
  const legacy = new Pool(
    {
      backends: [{ ...legacyUpstream!, name: legacyUpstream!.sharedWith ?? legacyUpstream!.name, weight: 1 }],
      aliases: [],
      size: { min: 1, max: 1 },
      clientSlots: settings.legacy.concurrency,
      queueLimit: settings.legacy.queueLimit,
      idleShrinkMs: 0,
      createProvider,
    },
    clock,
    {},
    announce,
  );
  const poolSwitch = new PoolSwitch({ enabled, failures: failuresToOff, offMs, offMaxMs }, clock, (_was, now) => {
    if (now === 'on' || now === 'trial') pool.turnOn();
    else pool.turnOff();
  });
  const health = new HealthChecker(pool.backends, clock, { ...settings.health, createProvider, epochMs: clock.now });
  const chat = chatPath(
    {
      clock,
      random,
      observer,
      pool,
      legacy,
      poolSwitch,
      legacyModel: legacyUpstream!.model,
      legacyIsApart: legacyUpstream!.sharedWith === undefined,
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
  if (!enabled) pool.turnOff();
  health.start();
  return {
    chat,
    close: async () => {
      await Promise.all([health.close(), pool.close(), legacy.close()]);
    },
  };
};

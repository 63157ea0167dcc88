import type { CallErrorDetails } from '../../server/core/call-error';
import { CallError } from '../../server/core/call-error';
import type { ErrorReason } from '../../server/core/error-table';
import type { PoolLoad, StateChange } from '../../server/core/observer';
import type { BreakerOptions } from '../../server/policies/breaker';
import type { BackendSpec } from '../../server/pool/backend';
import type { Lease } from '../../server/pool/lease';
import { Pool, type PoolOptions } from '../../server/pool/pool';
import type { LeaseRequest } from '../../server/pool/waiter';
import { FakeClock } from './fake-clock';
import { FakeProvider } from './fake-provider';

export const BREAKER: BreakerOptions = {
  failures: 3,
  ratio: 0.5,
  minCalls: 20,
  windowMs: 10_000,
  openMs: 1000,
  openMaxMs: 8000,
};

export const backendSpec = (name: string, models: readonly string[] = [], weight = 1): BackendSpec => ({
  name,
  region: `${name}-region`,
  baseUrl: `http://${name}.invalid/v1`,
  weight,
  models: models.map((model) => ({ name: model, upstreamName: `${name}/${model}` })),
});

/** A pool with a clock and providers to turn by hand, and what it announced. */
export interface PoolRig {
  readonly pool: Pool;
  readonly clock: FakeClock;
  readonly providers: FakeProvider[];
  readonly changes: StateChange[];
  readonly loads: PoolLoad[];
  /** Asks for a slot; `m` and a deadline far away unless told. */
  ask(request?: Partial<LeaseRequest> & { readonly model?: string }): Lease | Promise<Lease>;
  /** Asks for a slot that is free. */
  take(request?: Partial<LeaseRequest> & { readonly model?: string }): Lease;
}

export const poolRig = (options: Partial<PoolOptions> = {}, clock = new FakeClock()): PoolRig => {
  const providers: FakeProvider[] = [];
  const changes: StateChange[] = [];
  const loads: PoolLoad[] = [];
  const pool = new Pool(
    {
      backends: [backendSpec('a')],
      aliases: [],
      size: { min: 1, max: 1 },
      clientSlots: 1,
      idleShrinkMs: 60_000,
      queueLimit: 1000,
      breaker: BREAKER,
      createProvider: (_, name) => {
        const provider = new FakeProvider(name);
        providers.push(provider);
        return provider;
      },
      ...options,
    },
    clock,
    { loadChanged: (load) => loads.push(load) },
    (what, was, now, reason) => {
      const change = { at: 0, what, was, now, reason };
      changes.push(change);
      return change;
    },
  );
  const ask: PoolRig['ask'] = ({ model = 'm', ...request } = {}) =>
    pool.lease({
      route: pool.models.resolve(model)[0]!,
      priority: 'default',
      caller: 'caller',
      session: '',
      arrivedAt: clock.now(),
      signal: new AbortController().signal,
      deadlineAt: Number.POSITIVE_INFINITY,
      ...request,
    });
  const take: PoolRig['take'] = (request) => {
    const lease = ask(request);
    if (lease instanceof Promise) throw new Error('no slot was free');
    return lease;
  };
  return { pool, clock, providers, changes, loads, ask, take };
};

/** The error of a reason, with a message that a test can recognise. */
export const errorOf = (reason: ErrorReason, details?: CallErrorDetails): CallError =>
  new CallError(reason, `test: ${reason}`, details);

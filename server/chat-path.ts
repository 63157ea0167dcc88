import type { Call } from './core/call';
import type { Clock } from './core/clock';
import type { Observer } from './core/observer';
import { path } from './core/path';
import type { BackoffOptions } from './policies/backoff';
import type { RetryBudget } from './policies/retry-budget';
import { type AttemptLimits, attemptTimeout } from './stages/attempt-timeout';
import { callProvider } from './stages/call-provider';
import type { LeasedContext, TierContext } from './stages/contexts';
import { deadline } from './stages/deadline';
import { earnRetries } from './stages/earn-retries';
import { lease } from './stages/lease';
import { observeAttempt } from './stages/observe-attempt';
import { type RetryOptions, retry } from './stages/retry';
import { type TierPorts, tiers } from './stages/tiers';

export interface ChatPathPorts extends TierPorts {
  readonly clock: Clock;
  readonly observer: Observer;
  readonly random: () => number;
  readonly retryBudget: RetryBudget;
}

export interface ChatPathOptions {
  /** Time left below which nothing is tried, ms. */
  readonly minDeadlineMs: number;
  readonly retry: RetryOptions & BackoffOptions;
  readonly attempt: AttemptLimits;
}

/**
 * The path of a call, in request order. Above it stands the gRPC handler (grpc/call-runner.ts), which authenticates, decodes, checks, and
 * observes every ending, refusals included.
 */
export const chatPath = (ports: ChatPathPorts, options: ChatPathOptions): Call =>
  path()
    // One budget of time for everything below, so that no wait further down can outlive the caller.
    .through('deadline', deadline({ clock: ports.clock, minMs: options.minDeadlineMs }))
    // Above the retries: a tier has failed only when its retries have.
    .to(tiers(ports, poolTier(ports, options), legacyTier(ports, options)));

const poolTier = (ports: ChatPathPorts, options: ChatPathOptions): Call<TierContext> =>
  path<TierContext>()
    // Above the lease: each attempt gets a slot of its own, so that a wait between attempts holds none.
    .through('retry', retry({ ...ports, budget: ports.retryBudget }, options.retry))
    .through('lease', lease({ pool: ports.pool, clock: ports.clock }))
    // Below the lease: a call that is refused asks no upstream, so it must not pay for retries.
    .through('earn retries', earnRetries({ budget: ports.retryBudget }))
    .to(attempt(ports, options, 'pool'));

/** One attempt and nothing else: what the one client did before there was a pool. */
const legacyTier = (ports: ChatPathPorts, options: ChatPathOptions): Call<TierContext> =>
  path<TierContext>()
    .through('lease', lease({ pool: ports.legacy, clock: ports.clock }))
    .to(attempt(ports, options, 'legacy'));

const attempt = (ports: ChatPathPorts, options: ChatPathOptions, tier: 'pool' | 'legacy'): Call<LeasedContext> =>
  path<LeasedContext>()
    // Below the lease: waiting for a slot is not the upstream's time. Above the observation, which thereby sees timeouts.
    .through('attempt timeout', attemptTimeout({ clock: ports.clock }, options.attempt))
    // Around exactly the request to the upstream.
    .through('observe attempt', observeAttempt({ clock: ports.clock, observer: ports.observer, tier }))
    .to(callProvider);

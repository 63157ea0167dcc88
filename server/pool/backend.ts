/**
 * An upstream endpoint with its key. What shares a key shares its fate, so health, breaker and cool-down stand here, not at the clients.
 *   sidelined: failing health checks, rejected credentials or used-up quota: it takes calls only while no other can serve the model.
 *   cooling:   a model rests here after a 429; all do when very many are limited.
 */
import type { Clock, Timer } from '../core/clock';
import type { Announce, CausingCall, StateChange } from '../core/observer';
import type { BackendSnapshot, Health } from '../core/pool-snapshot';
import { shownModel } from '../core/shown-model';
import { Breaker, type BreakerOptions } from '../policies/breaker';
import { CoolDown } from '../policies/cool-down';
import { ClientBuckets } from './client-buckets';
import { Occupancy } from './occupancy';
import type { PoolClient } from './pool-client';
import type { WaitLine } from './wait-line';

export interface BackendSpec {
  readonly name: string;
  readonly region?: string;
  readonly baseUrl: string;
  /** Share of the clients relative to other backends. */
  readonly weight: number;
  /** Empty: any model name passes through. */
  readonly models: readonly { readonly name: string; readonly upstreamName: string }[];
}

/** For a plain pool, the legacy client: its breakers are never told of a failure. */
export const NO_BREAKER: BreakerOptions = {
  failures: Number.POSITIVE_INFINITY,
  ratio: Number.POSITIVE_INFINITY,
  minCalls: Number.POSITIVE_INFINITY,
  windowMs: 60_000,
  openMs: 0,
  openMaxMs: 0,
};

/** How long a backend without quota or valid key rests before a call may try it again: doubles from the first to the last, ms. */
const OUT_FIRST_MS = 60_000;
const OUT_LONGEST_MS = 600_000;
/** Checks in a row that must fail: one lost packet is no illness. */
const FAILED_CHECKS = 2;
/** Models that may rest, or be remembered, one by one; callers can make up more. */
const MAX_RESTS = 100;
/** Stands for every model where more than those are limited. No model has this name. */
const ALL_MODELS = '';
/** How long a rest that is over is remembered, ms. */
const REMEMBER_MS = 60_000;

export class Backend {
  readonly buckets = new ClientBuckets();
  readonly clients = new Set<PoolClient>();
  /** Slots of all clients that take calls. */
  slots = 0;
  readonly occupancy = new Occupancy();
  readonly breaker: Breaker;
  /** The lines that this backend can serve; only those with waiters. */
  readonly lines = new Set<WaitLine>();
  health: Health = 'unknown';
  checkedAt: number | undefined;
  checkMs: number | undefined;
  lastChange: StateChange | undefined;
  breakerReason: string | undefined;
  /** The call whose first token or end is being judged: it brought about what changes now. */
  endingCall: CausingCall | undefined;
  /** Models that rest now. */
  private resting = 0;
  private readonly coolDowns = new Map<string, { rest: CoolDown; timer: Timer | undefined }>();
  private failedChecks = 0;
  private outMs = OUT_FIRST_MS;
  /** Clock.now when it was last taken out. */
  private outSince = 0;
  private outTimer: Timer | undefined;

  /** `announce` logs a change of state; `eligibilityChanged` is called when the pool must look anew at who may be served. */
  constructor(
    readonly spec: BackendSpec,
    breakerOptions: BreakerOptions,
    private readonly clock: Clock,
    private readonly announce: Announce,
    private readonly eligibilityChanged: (backend: Backend) => void,
  ) {
    this.breaker = new Breaker(breakerOptions, clock, (was, now, reason) => {
      this.breakerReason = reason;
      this.changed(`breaker ${was}`, `breaker ${now}`, reason);
    });
  }

  /** Whether a call could start here now. */
  get hasRoom(): boolean {
    return this.buckets.freeSlots > 0 && this.breaker.allows;
  }

  get sidelined(): boolean {
    return this.health === 'unhealthy' || this.health === 'out';
  }

  /** Clock.now until which `model` rests; 0 when it does not. */
  coolingUntil(model: string): number {
    const until = this.coolDowns.get(model)?.rest.until ?? 0;
    return Math.max(until, this.coolDowns.get(ALL_MODELS)?.rest.until ?? 0);
  }

  /** Whether some calls are kept away from it. */
  get restricted(): boolean {
    return this.resting > 0 || this.sidelined;
  }

  /** A 429 for `asked`: that model rests, or all do when so many are limited that it must be the key's limit. */
  coolDown(asked: string, toldMs: number | undefined): void {
    const model = this.coolDowns.has(asked) || this.coolDowns.size < MAX_RESTS ? asked : ALL_MODELS;
    const entry = this.coolDowns.get(model) ?? { rest: new CoolDown(), timer: undefined };
    this.coolDowns.set(model, entry);
    const began = entry.rest.start(this.clock.now(), toldMs);
    entry.timer?.cancel();
    const ms = entry.rest.until - this.clock.now();
    entry.timer = this.clock.after(ms, () => this.coolDownEnded(model));
    if (!began) return;
    this.resting++;
    const reason = `rate limit of the provider for ${shownModel(nameOf(model))}; it rests ${Math.round(ms)} ms`;
    this.changed('serving', 'cooling down', reason);
  }

  /** Credentials rejected or quota used up: others go first for a while. */
  takeOut(reason: string): void {
    // Calls that were under way then fail alike: they are one event, no reason to stay out longer.
    if (this.health === 'out') return;
    this.outSince = this.clock.now();
    this.outTimer = this.clock.after(this.outMs, () =>
      this.become('unknown', 'its rest is over: the next call tries it'),
    );
    this.outMs = Math.min(this.outMs * 2, OUT_LONGEST_MS);
    this.become('out', reason);
  }

  /** The first token of an attempt came, which began in the breaker's `generation`; returns the one that its end counts in. */
  firstToken(generation: number, call: CausingCall | undefined): number {
    this.endingCall = call;
    const next = this.breaker.firstToken(generation);
    this.endingCall = undefined;
    return next;
  }

  /** An attempt succeeded: what was wrong when it started (Clock.now) is over. */
  succeeded(model: string, startedAt: number): void {
    if (this.coolDowns.size > 0) {
      for (const name of [model, ALL_MODELS]) this.coolDowns.get(name)?.rest.succeeded(startedAt);
    }
    if (startedAt <= this.outSince) return;
    // Its rest may be over by itself; what takes it out after this is something new.
    this.outMs = OUT_FIRST_MS;
    if (this.health !== 'out') return;
    this.outTimer?.cancel();
    this.become('healthy', 'an attempt succeeded');
  }

  /** Result of an active health check; `error` is the reason in words. */
  checked(error: string | undefined, credentialsRejected: boolean, atEpochMs: number, ms: number): void {
    this.checkedAt = atEpochMs;
    this.checkMs = ms;
    if (error === undefined) {
      this.failedChecks = 0;
      // A check cannot tell that a quota is back, but it proves credentials: so only `unhealthy` ends here.
      if (this.health !== 'out') this.become('healthy', 'the health check succeeded');
    } else if (credentialsRejected) {
      if (this.health !== 'out') this.takeOut(error);
    } else if (++this.failedChecks >= FAILED_CHECKS && this.health !== 'out') {
      this.become('unhealthy', `${this.failedChecks} health checks in a row failed: ${error}`);
    }
  }

  snapshot(): BackendSnapshot {
    const now = this.clock.now();
    const cooling = [...this.coolDowns].filter(([, { rest }]) => rest.until > 0);
    return {
      name: this.spec.name,
      region: this.spec.region ?? '',
      baseUrl: this.spec.baseUrl,
      weight: this.spec.weight,
      models: this.spec.models.map((model) => model.name),
      health: this.health,
      lastChange: this.lastChange,
      checkedAt: this.checkedAt,
      checkMs: this.checkMs,
      breaker: this.breaker.state,
      breakerReason: this.breakerReason,
      failuresInARow: this.breaker.inARow,
      probeInMs: this.breaker.backAt === 0 ? 0 : Math.max(0, this.breaker.backAt - now),
      coolingMs: Object.fromEntries(cooling.map(([model, { rest }]) => [nameOf(model), Math.max(0, rest.until - now)])),
    };
  }

  /** Stops its timers. */
  close(): void {
    this.breaker.close();
    this.outTimer?.cancel();
    for (const { timer } of this.coolDowns.values()) timer?.cancel();
  }

  private coolDownEnded(model: string): void {
    this.resting--;
    const entry = this.coolDowns.get(model)!;
    entry.rest.end();
    // Names can be anything a caller makes up, so they must not pile up; but a 429 right after the rest has to find the longer one.
    entry.timer = this.clock.after(REMEMBER_MS, () => this.coolDowns.delete(model));
    this.changed('cooling down', 'serving', `the rest of ${shownModel(nameOf(model))} is over`);
  }

  private become(health: Health, reason: string): void {
    const was = this.health;
    if (was === health) return;
    this.health = health;
    this.changed(was, health, reason);
  }

  private changed(was: string, now: string, reason: string): void {
    this.lastChange = this.announce(`backend ${this.spec.name}`, was, now, reason, this.endingCall);
    this.eligibilityChanged(this);
  }
}

const nameOf = (model: string): string => (model === ALL_MODELS ? 'all models' : model);

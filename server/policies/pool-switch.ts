/**
 * Decides for each call whether it takes the pool, over the pool as a whole:
 *
 *   on ── N pool errors in a row ──► off_after_errors ── time passes ──► trial: one call takes the pool, the others the legacy client
 *   ▲                                      ▲                                │
 *   │                                      └── pool error: time × 2, capped ─┤
 *   └─────────────── success, or the first token of a stream ────────────────┘
 *   disabled: by ENABLE_LLM_POOL=false or SetPoolEnabled; SetPoolEnabled(true) leads to `on` from anywhere.
 *
 * Results of calls that began before the last change of state change nothing.
 */
import type { Clock } from '../core/clock';
import type { CausingCall } from '../core/observer';
import type { PoolState } from '../core/pool-snapshot';
import type { Verdict } from './breaker';

export interface PoolSwitchOptions {
  readonly enabled: boolean;
  /** Pool errors in a row that turn the pool off. */
  readonly failures: number;
  /** First off time, ms; doubles with each failed trial. */
  readonly offMs: number;
  readonly offMaxMs: number;
}

/** Permission to use the pool for one call. */
export interface PoolPass {
  generation: number;
}

export class PoolSwitch {
  state: PoolState;
  errorsInARow = 0;
  private generation = 0;
  private offMs: number;
  private offUntil = 0;
  private trialRuns = false;

  /** `changed` is called after each change of state, with its reason and the call that brought it about. */
  constructor(
    private readonly options: PoolSwitchOptions,
    private readonly clock: Clock,
    private readonly changed: (was: PoolState, now: PoolState, reason: string, call?: CausingCall) => void,
  ) {
    this.state = options.enabled ? 'on' : 'disabled';
    this.offMs = options.offMs;
  }

  /** A pass when the call may take the pool; undefined sends it to the legacy client. Each pass ends with `end`. */
  enter(): PoolPass | undefined {
    if (this.state === 'on') return { generation: this.generation };
    if (this.state === 'disabled') return undefined;
    if (this.state === 'off_after_errors' && this.clock.now() >= this.offUntil) {
      this.become('trial', 'its off time passed: one call tries');
    }
    if (this.state !== 'trial' || this.trialRuns) return undefined;
    this.trialRuns = true;
    return { generation: this.generation };
  }

  /** Milliseconds until the pool takes a trial; 0 when it takes calls now. */
  get backInMs(): number {
    return this.state === 'off_after_errors' ? Math.max(0, this.offUntil - this.clock.now()) : 0;
  }

  /**
   * The first token of `pass`'s stream came: enough for a trial, which would else keep the others away until the stream ends, however slowly its
   * caller reads. What follows counts as for any call: with a success here for each stream, those that break later would never be errors in a row.
   */
  firstToken(pass: PoolPass, call?: CausingCall): void {
    if (this.state !== 'trial' || pass.generation !== this.generation) return;
    this.end(pass, 'success', call);
    pass.generation = this.generation;
  }

  /** The call of `pass` is over in the pool: `failure` for a pool error, `ignored` for what says nothing about the pool. */
  end(pass: PoolPass, verdict: Verdict, call?: CausingCall): void {
    if (pass.generation !== this.generation) return;
    if (this.state === 'trial') {
      this.trialRuns = false;
      if (verdict === 'success') {
        this.offMs = this.options.offMs;
        this.become('on', 'the trial succeeded', call);
      } else if (verdict === 'failure') {
        this.offMs = Math.min(this.offMs * 2, this.options.offMaxMs);
        this.turnOff('the trial failed', call);
      }
      return;
    }
    if (verdict === 'success') this.errorsInARow = 0;
    else if (verdict === 'failure' && ++this.errorsInARow >= this.options.failures) {
      this.turnOff(`${this.errorsInARow} pool errors in a row`, call);
    }
  }

  /** The operator's switch: wins over everything, until restart. */
  setEnabled(enabled: boolean, reason: string): void {
    this.offMs = this.options.offMs;
    const target: PoolState = enabled ? 'on' : 'disabled';
    if (this.state !== target) this.become(target, reason);
  }

  private turnOff(reason: string, call: CausingCall | undefined): void {
    this.offUntil = this.clock.now() + this.offMs;
    this.become('off_after_errors', `${reason}; a trial follows after ${Math.round(this.offMs)} ms`, call);
  }

  private become(now: PoolState, reason: string, call?: CausingCall): void {
    const was = this.state;
    this.state = now;
    this.generation++;
    this.trialRuns = false;
    if (now === 'on' || now === 'disabled') this.errorsInARow = 0;
    this.changed(was, now, reason, call);
  }
}

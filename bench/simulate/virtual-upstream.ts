import type { Provider, ProviderAttempt } from '../../server/backends/provider';
import type { Answer, ChatRequest } from '../../server/core/call';
import { CallError } from '../../server/core/call-error';
import type { CallSignal } from '../../server/core/call-signal';
import type { Clock } from '../../server/core/clock';
import type { Random } from '../../server/simulator/random';
import type { Trouble } from './scenario';
import type { Shape } from './shape';

const FAILS_AFTER_MS = 50;
const LIMITED_MS = 10_000;
const SLOWER = 10;

const ANSWER: Answer = {
  completion: { id: 'simulated', created: 0, model: 'simulated', choices: [] },
  usage: { promptTokens: 0, completionTokens: 0, estimated: true },
};

/** Times are Clock.now; `troubles` are those that concern this backend. */
export interface VirtualUpstreamOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly shape: Shape;
  readonly totalMs: number;
  readonly troubles: readonly Trouble[];
  /** Requests that it works on at once while it is `narrow`. */
  readonly narrowTo: number;
}

/** A backend without a network: its answers take as long as a shape says, and what goes wrong with it is written down. */
export class VirtualUpstream implements Provider {
  private running = 0;

  constructor(private readonly options: VirtualUpstreamOptions) {}

  async complete(_request: ChatRequest, attempt: ProviderAttempt): Promise<Answer> {
    const { random, shape, narrowTo } = this.options;
    const ms = shape.sample(random);
    const trouble = this.trouble(random);
    this.running++;
    try {
      if (trouble === 'fails' || (trouble === 'narrow' && this.running > narrowTo)) {
        await this.pass(FAILS_AFTER_MS, attempt.signal);
        throw new CallError(trouble === 'fails' ? 'UPSTREAM_UNAVAILABLE' : 'UPSTREAM_OVERLOADED', 'simulated');
      }
      if (trouble === 'limited') {
        await this.pass(FAILS_AFTER_MS, attempt.signal);
        throw new CallError('UPSTREAM_RATE_LIMITED', 'simulated', { retryAfterMs: LIMITED_MS });
      }
      await this.pass(trouble === 'hangs' ? undefined : trouble === 'slow' ? ms * SLOWER : ms, attempt.signal);
      return ANSWER;
    } finally {
      this.running--;
    }
  }

  async check(signal: CallSignal): Promise<void> {
    const trouble = this.trouble(this.options.random);
    if (trouble === 'hangs') await this.pass(undefined, signal);
    if (trouble === 'fails') throw new CallError('UPSTREAM_UNAVAILABLE', 'simulated');
  }

  async close(): Promise<void> {}

  /** What is wrong with this request. */
  private trouble(random: Random): Trouble['kind'] | undefined {
    const { clock, totalMs, troubles } = this.options;
    const at = clock.now() / totalMs;
    const active = troubles.find(({ from, to }) => from <= at && at < to);
    return active && random() < (active.share ?? 1) ? active.kind : undefined;
  }

  /** Lets time pass, for ever without `ms`; the signal's reason ends it. */
  private pass(ms: number | undefined, signal: CallSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        timer?.cancel();
        reject(signal.reason);
      };
      const timer =
        ms === undefined
          ? undefined
          : this.options.clock.after(ms, () => {
              signal.removeEventListener('abort', stop);
              resolve();
            });
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    });
  }
}

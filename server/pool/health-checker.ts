import type { Provider } from '../backends/provider';
import { CallError } from '../core/call-error';
import type { Clock, Timer } from '../core/clock';
import { toCallError } from '../core/to-call-error';
import type { Backend, BackendSpec } from './backend';

export interface HealthCheckOptions {
  /** From the end of a check to the next, ms; 0 = no checks. */
  readonly intervalMs: number;
  /** Limit of one check, ms. */
  readonly timeoutMs: number;
  readonly createProvider: (backend: BackendSpec, name: string) => Provider;
  /** Wall clock, ms since 1970. */
  readonly epochMs: () => number;
}

/**
 * Asks each backend from time to time whether it is there, over a connection of its own and without spending tokens. Each backend has its own
 * rhythm: one that hangs delays no other.
 */
export class HealthChecker {
  private readonly checks: readonly BackendCheck[];

  constructor(backends: readonly Backend[], clock: Clock, options: HealthCheckOptions) {
    this.checks = options.intervalMs === 0 ? [] : backends.map((backend) => new BackendCheck(backend, clock, options));
  }

  start(): void {
    for (const check of this.checks) void check.run();
  }

  /** Stops the checks that run, too. */
  async close(): Promise<void> {
    await Promise.all(this.checks.map((check) => check.close()));
  }
}

class BackendCheck {
  private readonly provider: Provider;
  private timer: Timer | undefined;
  private running: AbortController | undefined;
  private closed = false;

  constructor(
    private readonly backend: Backend,
    private readonly clock: Clock,
    private readonly options: HealthCheckOptions,
  ) {
    this.provider = options.createProvider(backend.spec, `${backend.spec.name}-health`);
  }

  async run(): Promise<void> {
    const { clock, options } = this;
    const startedAt = clock.now();
    const running = new AbortController();
    this.running = running;
    const limit = clock.after(options.timeoutMs, () =>
      running.abort(new CallError('UPSTREAM_TIMEOUT', `no answer within ${options.timeoutMs} ms`)),
    );
    const error = await this.provider.check(running.signal).then(() => undefined, toCallError);
    limit.cancel();
    if (this.closed) return;
    const rejected = error?.reason === 'UPSTREAM_CREDENTIALS_REJECTED';
    this.backend.checked(error?.message, rejected, options.epochMs(), clock.now() - startedAt);
    this.timer = clock.after(options.intervalMs, () => void this.run());
  }

  async close(): Promise<void> {
    this.closed = true;
    this.timer?.cancel();
    this.running?.abort(new CallError('SHUTTING_DOWN', 'this process is shutting down'));
    await this.provider.close();
  }
}

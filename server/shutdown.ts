import { CallError } from './core/call-error';
import type { Clock } from './core/clock';
import type { CallRunner } from './grpc/call-runner';
import type { GrpcServer } from './grpc/start-grpc';
import type { Logger } from './telemetry/logger';

/** How long calls that were cut at the limit get to tell their callers, ms. */
const LAST_WORDS_MS = 200;

/**
 * Draining, in steps: tell NOT_SERVING; wait for load balancers to see it, still taking calls; then refuse new ones and let those that run end;
 * at the limit end them with a status instead of a cut connection.
 */
export class Shutdown {
  /** Why the process takes no calls; undefined while it does. */
  notReady: string | undefined;

  constructor(
    private readonly ports: {
      readonly clock: Clock;
      readonly settings: { readonly drainMs: number; readonly drainDelayMs: number };
      readonly logger: Logger;
      readonly draining: AbortController;
      readonly runner: CallRunner;
      readonly grpc: GrpcServer;
    },
  ) {}

  async drain(): Promise<void> {
    const { clock, settings, logger, draining, runner, grpc } = this.ports;
    this.notReady = 'draining';
    grpc.setServing(false);
    logger.info(`shutting down: ${runner.inFlight} calls may end within ${settings.drainMs} ms`);
    if (settings.drainDelayMs > 0) await new Promise<void>((resolve) => clock.after(settings.drainDelayMs, resolve));
    draining.abort();
    const limit = clock.after(settings.drainMs, () => {
      logger.warn(`${runner.inFlight} calls did not end in time and are cut`);
      runner.endAll(new CallError('SHUTTING_DOWN', 'this process shut down before the call had ended'));
    });
    await grpc.drain(settings.drainMs + LAST_WORDS_MS, runner.closed());
    limit.cancel();
  }
}

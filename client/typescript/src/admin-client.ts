import type { CallOptions } from './call-options';
import {
  AdminServiceService as Admin,
  type DebugResponse,
  type LogStatusResponse,
  type MetricsResponse,
  type SetPoolEnabledResponse,
} from './gen/llmpool/v1/admin_service';
import type { Transport } from './transport/transport';

/** A watch is meant to go on; keepalive finds a dead connection below it. */
const WATCH_DEADLINE_MS = 24 * 60 * 60 * 1000;

/** For operators: needs a token with scope `admin`. Everything is about the one process that answers: `instance` says which. */
export class AdminClient {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The numbers operators watch, each with its target. */
  metrics(options: CallOptions = {}): Promise<MetricsResponse> {
    return this.#transport.unary(Admin.metrics, {}, options);
  }

  /** The same every `intervalMs` (100 to 3600000, default 5000), until the loop is left. `deadlineMs` defaults to 24 hours. */
  async *watchMetrics({
    intervalMs,
    ...options
  }: CallOptions & { readonly intervalMs?: number } = {}): AsyncGenerator<MetricsResponse, void, undefined> {
    const stream = this.#transport.stream(
      Admin.watchMetrics,
      { intervalMs },
      { ...options, deadlineMs: options.deadlineMs ?? WATCH_DEADLINE_MS },
    );
    for await (const { metrics } of stream.messages()) if (metrics) yield metrics;
  }

  /** The state of everything; with a call id the story of that call (INVALID_ARGUMENT on `call_id` when this process does not know it, or it is too long ago). */
  debug(callId = '', options: CallOptions = {}): Promise<DebugResponse> {
    return this.#transport.unary(Admin.debug, { callId }, options);
  }

  /** Writes the status to the server's log, and returns the lines. */
  logStatus(options: CallOptions = {}): Promise<LogStatusResponse> {
    return this.#transport.unary(Admin.logStatus, {}, options);
  }

  /** Turns the pool on or off until restart. Off: calls go to the legacy client. */
  setPoolEnabled(enabled: boolean, options: CallOptions = {}): Promise<SetPoolEnabledResponse> {
    return this.#transport.unary(Admin.setPoolEnabled, { enabled }, options);
  }
}

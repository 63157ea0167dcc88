import type { handleServerStreamingCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import { debugResponse } from '../admin/debug-response';
import { POOL_STATES } from '../admin/enums';
import { logStatus } from '../admin/log-status';
import { metricsResponse } from '../admin/metrics-response';
import type { AdminSources } from '../admin/sources';
import { CallError } from '../core/call-error';
import type { Clock, Timer } from '../core/clock';
import type { PoolState } from '../core/pool-snapshot';
import { toCallError } from '../core/to-call-error';
import type {
  DebugRequest,
  DebugResponse,
  LogStatusResponse,
  MetricsResponse,
  SetPoolEnabledRequest,
  SetPoolEnabledResponse,
  WatchMetricsRequest,
  WatchMetricsResponse,
} from '../gen/llmpool/v1/admin_service';
import type { Decoded } from './decode';
import { plainUnary } from './plain-unary';
import { refuse } from './refuse';
import type { HandlerPorts } from './rpc-handlers';

export interface AdminRpcsPorts extends HandlerPorts {
  readonly clock: Clock;
  readonly sources: AdminSources;
  /** Aborted when the process begins to drain: it ends the streams of numbers. */
  readonly draining: AbortSignal;
  /** Turns the pool on or off; returns the states before and after. */
  readonly setPoolEnabled: (enabled: boolean, caller: string) => { was: PoolState; now: PoolState };
}

/** AdminService: a line for each RPC. */
export const adminRpcs = (ports: AdminRpcsPorts): UntypedServiceImplementation => {
  const { sources, instance } = ports;
  return {
    metrics: plainUnary(ports, 'admin', (): MetricsResponse => metricsResponse(sources)),
    watchMetrics: watchMetrics(ports),
    debug: plainUnary(ports, 'admin', ({ callId }: DebugRequest): DebugResponse => debugOf(sources, callId)),
    logStatus: plainUnary(
      ports,
      'admin',
      (): LogStatusResponse => ({ instance, lines: logStatus(sources, ports.logger) }),
    ),
    setPoolEnabled: plainUnary(ports, 'admin', ({ enabled }: SetPoolEnabledRequest, caller): SetPoolEnabledResponse => {
      if (enabled === undefined) throw invalid('enabled', 'is not set, must be true or false');
      const { was, now } = ports.setPoolEnabled(enabled, caller);
      return { instance, was: POOL_STATES[was], now: POOL_STATES[now] };
    }),
  };
};

const debugOf = (sources: AdminSources, callId: string): DebugResponse => {
  const response = debugResponse(sources, callId);
  if (callId !== '' && !response.call) {
    throw invalid('call_id', 'is not known to this process: it is another one, or the call ended too long ago');
  }
  return response;
};

const DEFAULT_INTERVAL_MS = 5000;
const SHORTEST_INTERVAL_MS = 100;
const LONGEST_INTERVAL_MS = 3_600_000;

const watchMetrics =
  (ports: AdminRpcsPorts): handleServerStreamingCall<Decoded<WatchMetricsRequest>, WatchMetricsResponse> =>
  (call) => {
    const { clock, sources, runner, draining } = ports;
    let timer: Timer | undefined;
    const ended = runner.startRpc(call);
    let caller = 'unknown';
    let failure: CallError | undefined;
    const fail = (thrown: unknown): void => {
      failure = toCallError(thrown);
      call.emit('error', refuse(failure, call.getPath(), ports));
    };
    const drain = (): void => {
      timer?.cancel();
      fail(new CallError('SHUTTING_DOWN', 'this process is shutting down; watch another one', { retryAfterMs: 0 }));
    };
    // gRPC reports every end as a cancellation, too: this is the one place to tidy up.
    call.once('cancelled', () => {
      timer?.cancel();
      draining.removeEventListener('abort', drain);
      ended({ caller, error: failure ?? new CallError('CANCELLED', 'the caller stopped watching') });
    });
    try {
      caller = runner.admit(call, 'admin');
      if ('error' in call.request) throw call.request.error;
      const { intervalMs = DEFAULT_INTERVAL_MS } = call.request.message;
      if (intervalMs < SHORTEST_INTERVAL_MS || intervalMs > LONGEST_INTERVAL_MS) {
        throw invalid('interval_ms', `is ${intervalMs}, must be ${SHORTEST_INTERVAL_MS} to ${LONGEST_INTERVAL_MS}`);
      }
      const send = (): void => {
        if (call.cancelled) return;
        // A reader that is behind gets the next numbers later instead of old ones now.
        if (!call.writableNeedDrain) call.write({ metrics: metricsResponse(sources) });
        timer = clock.after(intervalMs, send);
      };
      draining.addEventListener('abort', drain, { once: true });
      send();
    } catch (error) {
      fail(error);
    }
  };

const invalid = (field: string, description: string): CallError =>
  new CallError('INVALID_FIELD', `${field} ${description}`, { violations: [{ field, description }] });

import { ERROR_TYPE, RPC } from '../conventions';
import { type InstrumentRow, OUTCOME, PRIORITY, WORKLOAD } from './instrument-row';

/** Those of the RPC convention, and on, since answers of models take longer than it thinks of. */
const RPC_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 120, 300];
const WAIT_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const OVERHEAD_SECONDS = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

/** What callers see. */
export const CALL_ROWS = {
  'rpc.server.call.duration': {
    kind: 'histogram',
    unit: 's',
    buckets: RPC_SECONDS,
    labels: {
      [RPC.system]: 'always `grpc`',
      [RPC.method]: 'such as `llmpool.v1.LlmPoolService/Chat`',
      [RPC.statusCode]: 'such as `OK` or `UNAVAILABLE`',
      [ERROR_TYPE]: 'the status code again, when it counts as a fault of the server; else absent',
    },
    doc: 'Whole time of each RPC of LlmPoolService and AdminService, streams to their end. By the stable OpenTelemetry convention for RPC (1.45).',
  },
  'llm_pool.calls': {
    kind: 'counter',
    unit: '{call}',
    labels: {
      outcome: OUTCOME,
      reason: 'the error reason, such as `UPSTREAM_TIMEOUT`; absent on success',
      workload: WORKLOAD,
    },
    doc: 'Calls that ended. Those that llm-pool shed have the outcome `refused`.',
  },
  'llm_pool.calls.in_flight': {
    kind: 'gauge',
    unit: '{call}',
    labels: {},
    doc: 'Calls that arrived and have not ended, waiting ones included.',
  },
  'llm_pool.queue.wait': {
    kind: 'histogram',
    unit: 's',
    buckets: WAIT_SECONDS,
    labels: { workload: WORKLOAD, priority: PRIORITY },
    doc: 'Time a call waited for slots, all its attempts together. Only calls that got one.',
  },
  'llm_pool.overhead': {
    kind: 'histogram',
    unit: 's',
    buckets: OVERHEAD_SECONDS,
    labels: {},
    doc: "What llm-pool itself cost a call: its whole time without the queue, the attempts and the waits between them. From the arrival of the request's last byte. Only calls that got a slot, and no deep dives, whose attempts and waits run side by side.",
  },
  'llm_pool.retries': {
    kind: 'counter',
    unit: '{attempt}',
    labels: { reason: 'why the attempt before had failed, such as `UPSTREAM_TIMEOUT`' },
    doc: 'Attempts of the pool after the first one of their call: retries, and further targets of an alias. The legacy client makes none.',
  },
  'llm_pool.fallbacks': {
    kind: 'counter',
    unit: '{call}',
    labels: { reason: '`pool_error`, `pool_off`, `no_backend` or `pool_full`' },
    doc: 'Calls handed to the legacy client in place of the pool, whether or not it could answer.',
  },
  'llm_pool.tokens': {
    kind: 'counter',
    unit: '{token}',
    labels: {
      type: '`prompt` or `completion`',
      model: 'the model asked for, when it is configured; else `other`',
      workload: WORKLOAD,
    },
    doc: 'Tokens used, also by calls that failed.',
  },
} as const satisfies Record<string, InstrumentRow>;

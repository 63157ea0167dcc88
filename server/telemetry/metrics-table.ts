/** One instrument: what Prometheus and OTLP show, and what docs/metrics.md says. */
export interface InstrumentRow {
  readonly kind: 'counter' | 'histogram' | 'gauge';
  /** UCUM, as OpenTelemetry asks for. */
  readonly unit: string;
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[];
  /** Every label with its meaning. The values of each must be few: no name that a caller makes up. */
  readonly labels: Readonly<Record<string, string>>;
  readonly doc: string;
}

/** Those of the RPC convention, and on, since answers of models take longer than it thinks of. */
const CALL_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 120, 300];
const WAIT_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

const workload = '`chat`, `dialogue_agent` or `deep_dive`';
const tier = '`pool` or `legacy`';

/** All instruments. docs/metrics.md is made from this table. */
export const METRICS = {
  'rpc.server.call.duration': {
    kind: 'histogram',
    unit: 's',
    buckets: CALL_SECONDS,
    labels: {
      'rpc.system.name': 'always `grpc`',
      'rpc.method': 'such as `llmpool.v1.LlmPoolService/Chat`',
      'rpc.status_code': 'such as `OK` or `UNAVAILABLE`',
      'error.type': 'the status code again, when it counts as a fault of the server; else absent',
    },
    doc: 'Whole time of a call, streams to their end. By the stable OpenTelemetry convention for RPC (1.45).',
  },
  'llm_pool.calls': {
    kind: 'counter',
    unit: '{call}',
    labels: {
      outcome:
        '`success`, `caller_fault`, `refused`, `upstream_fault`, `cancelled`, `deadline_exceeded` or `internal_error`',
      reason: 'the error reason, such as `UPSTREAM_TIMEOUT`; absent on success',
      workload,
    },
    doc: 'Calls that ended.',
  },
  'llm_pool.queue.wait': {
    kind: 'histogram',
    unit: 's',
    buckets: WAIT_SECONDS,
    labels: { workload },
    doc: 'Time a call waited for slots, all its attempts together. Only calls that got one.',
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
      workload,
    },
    doc: 'Tokens used, also by calls that failed.',
  },
  'llm_pool.slots': {
    kind: 'gauge',
    unit: '{slot}',
    labels: { tier },
    doc: 'Calls that can run at once.',
  },
  'llm_pool.slots.in_use': {
    kind: 'gauge',
    unit: '{slot}',
    labels: { tier },
    doc: 'Slots in use.',
  },
  'llm_pool.queue.length': {
    kind: 'gauge',
    unit: '{call}',
    labels: { tier },
    doc: 'Calls that wait for a slot.',
  },
  'llm_pool.pool.state': {
    kind: 'gauge',
    unit: '1',
    labels: { state: '`on`, `disabled`, `off_after_errors` or `trial`' },
    doc: '1 for the state the pool is in, 0 for the others.',
  },
} as const satisfies Record<string, InstrumentRow>;

export type MetricsTable = typeof METRICS;
export type MetricName = keyof MetricsTable;
/** The labels of an instrument; one that is left out is absent. */
export type LabelsOf<N extends MetricName> = Partial<Record<keyof MetricsTable[N]['labels'], string>>;
export type NamesOfKind<K extends InstrumentRow['kind']> = {
  [N in MetricName]: MetricsTable[N]['kind'] extends K ? N : never;
}[MetricName];

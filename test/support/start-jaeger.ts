import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePorts } from './free-ports';
import { until } from './until';

type Value = string | number | boolean;

/** A span as Jaeger's query API tells it. */
export interface JaegerSpan {
  readonly spanID: string;
  readonly operationName: string;
  /** The span it is a child of. */
  readonly parentID: string | undefined;
  /** Microseconds. */
  readonly startTime: number;
  readonly duration: number;
  readonly tags: Readonly<Record<string, Value>>;
  /** The events. */
  readonly logs: readonly Readonly<Record<string, Value>>[];
  /** Of the process it comes from. */
  readonly service: string;
  readonly resource: Readonly<Record<string, Value>>;
}

export interface Jaeger {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly otlp: string;
  /** The spans of the trace that has this tag on a span, as soon as there are so many; the first begun comes first. */
  find(tag: string, value: string, spans: number): Promise<[JaegerSpan, ...JaegerSpan[]]>;
  stop(): Promise<void>;
}

/** Starts a real Jaeger on free ports of 127.0.0.1. */
export const startJaeger = async (program: string): Promise<Jaeger> => {
  const [otlp, query, queryGrpc] = await freePorts(3);
  const listening = {
    'collector.otlp.http': otlp,
    'query.http-server': query,
    'query.grpc-server': queryGrpc,
    'collector.otlp.grpc': 0,
    'collector.grpc-server': 0,
    'collector.http-server': 0,
    'admin.http': 0,
  };
  const flags = Object.entries(listening).map(([name, port]) => `--${name}.host-port=127.0.0.1:${port}`);
  const env = { ...process.env, OTEL_TRACES_SAMPLER: 'always_off' };
  const child = spawn(program, [...flags, '--log-level=error'], { env, stdio: 'ignore' });
  const ended = once(child, 'close');
  const ask = async (path: string): Promise<unknown> => (await fetch(`http://127.0.0.1:${query}${path}`)).json();
  await until('Jaeger answers', () => ask('/api/services').then(Boolean, () => false), 20_000);
  return {
    otlp: `http://127.0.0.1:${otlp}`,
    find: async (tag, value, count) => {
      const search = new URLSearchParams({ service: 'llm-pool', tags: JSON.stringify({ [tag]: value }) });
      let spans: JaegerSpan[] = [];
      await until(`Jaeger has ${count} spans with ${tag}=${value}`, async () => {
        const { data } = (await ask(`/api/traces?${search}`)) as { data: Trace[] };
        spans = data.flatMap(spansOf).sort((a, b) => a.startTime - b.startTime);
        return spans.length >= count;
      });
      return spans as [JaegerSpan, ...JaegerSpan[]];
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
};

type Pairs = readonly { readonly key: string; readonly value: Value }[];

interface Trace {
  readonly spans: readonly (Pick<JaegerSpan, 'spanID' | 'operationName' | 'startTime' | 'duration'> & {
    readonly references: readonly { readonly refType: string; readonly spanID: string }[];
    readonly tags: Pairs;
    readonly logs: readonly { readonly fields: Pairs }[];
    readonly processID: string;
  })[];
  readonly processes: Readonly<Record<string, { readonly serviceName: string; readonly tags: Pairs }>>;
}

const spansOf = ({ spans, processes }: Trace): JaegerSpan[] =>
  spans.map(({ spanID, operationName, startTime, duration, references, tags, logs, processID }) => ({
    spanID,
    operationName,
    startTime,
    duration,
    parentID: references.find(({ refType }) => refType === 'CHILD_OF')?.spanID,
    tags: toObject(tags),
    logs: logs.map(({ fields }) => toObject(fields)),
    service: processes[processID]!.serviceName,
    resource: toObject(processes[processID]!.tags),
  }));

const toObject = (pairs: Pairs): Record<string, Value> =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, value]));

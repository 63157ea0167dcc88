import type { HrTime } from '@opentelemetry/api';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { until } from './until';

/** A span as a test wants to read it. Times are ms since 1970. */
export interface SeenSpan {
  readonly name: string;
  readonly kind: keyof typeof SpanKind;
  readonly status: keyof typeof SpanStatusCode;
  readonly statusMessage: string | undefined;
  readonly attributes: ReadableSpan['attributes'];
  readonly events: readonly { readonly name: string; readonly attributes: object; readonly at: number }[];
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly startedAt: number;
  readonly ms: number;
}

/** The server span first, then what is below it, by its begin. */
export type Trace = [SeenSpan, ...SeenSpan[]];

/** A tracer provider that keeps what it is told. */
export const recordedSpans = (sampler?: Sampler) => {
  const exporter = new InMemorySpanExporter();
  const tracerProvider = new TracerProvider({ sampler, spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const all = (): SeenSpan[] => exporter.getFinishedSpans().map(seen);
  return {
    tracerProvider,
    all,
    /** All attributes, names and events of all spans as one text. */
    text: () => JSON.stringify(all()),
    reset: () => exporter.reset(),
    /** The spans of the only trace there is. */
    async trace(): Promise<Trace> {
      return (await this.traces(1))[0]!;
    },
    /** As many traces, as soon as their server spans have ended, in that order. */
    async traces(count: number): Promise<Trace[]> {
      const roots = () => all().filter(({ kind }) => kind === 'SERVER');
      await until('the server spans have ended', () => roots().length >= count);
      expect(roots()).toHaveLength(count);
      return roots().map((root) => {
        const children = all().filter(({ traceId, spanId }) => traceId === root.traceId && spanId !== root.spanId);
        return [root, ...children.sort((a, b) => a.startedAt - b.startedAt)];
      });
    },
  };
};

const seen = (span: ReadableSpan): SeenSpan => ({
  name: span.name,
  kind: SpanKind[span.kind] as keyof typeof SpanKind,
  status: SpanStatusCode[span.status.code] as keyof typeof SpanStatusCode,
  statusMessage: span.status.message,
  attributes: span.attributes,
  events: span.events.map(({ name, attributes = {}, time }) => ({ name, attributes, at: msOf(time) })),
  traceId: span.spanContext().traceId,
  spanId: span.spanContext().spanId,
  parentId: span.parentSpanContext?.spanId,
  startedAt: msOf(span.startTime),
  ms: msOf(span.duration),
});

const msOf = ([seconds, nanos]: HrTime): number => seconds * 1000 + nanos / 1e6;

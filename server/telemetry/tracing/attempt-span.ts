import { type Context, type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Answer, Chunk } from '../../core/call';
import type { CallError } from '../../core/call-error';
import type { AttemptRecord } from '../../core/call-record';
import type { AttemptTrace, TracedAttempt } from '../../core/call-trace';
import { ERROR_TYPE, GEN_AI, OWN, UPSTREAM } from '../conventions';
import { answerAttributes, usageAttributes } from './answer-attributes';
import { capped } from './capped';
import { inputMessages } from './input-messages';
import { outputMessages } from './output-messages';
import type { Recording } from './recording';
import { requestAttributes } from './request-attributes';
import { StreamedMessages } from './streamed-messages';
import { traceHeaders } from './trace-context';

const MAX_STOPS = 4;

/** The client span of one request to an upstream, by the GenAI conventions. */
export class AttemptSpan implements AttemptTrace {
  readonly headers: Readonly<Record<string, string>>;
  readonly received?: (chunks: readonly Chunk[]) => void;
  private readonly span: Span;
  private readonly streamed: StreamedMessages | undefined;

  constructor(
    private readonly recording: Recording,
    below: Context,
    attempt: AttemptRecord,
    about: TracedAttempt,
  ) {
    const { tracer, epochOffset, recordContent } = recording;
    this.span = tracer.startSpan(
      `chat ${capped(attempt.model)}`,
      {
        kind: SpanKind.CLIENT,
        startTime: attempt.startedAt + epochOffset,
        attributes: requestAttributes(attempt, about),
      },
      below,
    );
    this.headers = traceHeaders(this.span.spanContext());
    if (!recordContent) return;
    const { messages, stop } = about.request.params;
    this.span.setAttribute(GEN_AI.inputMessages, inputMessages(messages));
    if (stop)
      this.span.setAttribute(
        GEN_AI.stopSequences,
        [stop]
          .flat()
          .slice(0, MAX_STOPS)
          .map((text) => capped(text)),
      );
    if (about.stream) {
      const streamed = new StreamedMessages();
      this.streamed = streamed;
      this.received = (chunks) => this.guarded(() => streamed.add(chunks));
    }
  }

  ended(attempt: AttemptRecord, end: { readonly answer?: Answer; readonly error?: CallError }): void {
    this.guarded(() => this.tell(attempt, end));
    this.span.end(attempt.startedAt + (attempt.durationMs ?? 0) + this.recording.epochOffset);
  }

  private tell(attempt: AttemptRecord, { answer, error }: { answer?: Answer; error?: CallError }): void {
    const { span, streamed } = this;
    span.setAttributes({
      [UPSTREAM.httpStatus]: attempt.httpStatus,
      [OWN.providerRequestId]: attempt.providerRequestId && capped(attempt.providerRequestId),
      [GEN_AI.timeToFirstChunk]: attempt.firstTokenMs === undefined ? undefined : attempt.firstTokenMs / 1000,
      ...usageAttributes(answer?.usage ?? error?.details.usage),
    });
    if (answer) span.setAttributes(answerAttributes(answer));
    if (error) {
      span.setAttribute(ERROR_TYPE, error.reason);
      span.setStatus({ code: SpanStatusCode.ERROR, message: capped(error.message) });
      // The convention for a generation that began and whose end never came.
      if (attempt.firstTokenMs !== undefined) span.setAttribute(GEN_AI.finishReasons, ['error']);
    }
    if (!this.recording.recordContent) return;
    if (streamed) span.setAttribute(GEN_AI.outputMessages, streamed.messages(answer));
    else if (answer) span.setAttribute(GEN_AI.outputMessages, outputMessages(answer));
  }

  private guarded(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.recording.failed(error);
    }
  }
}

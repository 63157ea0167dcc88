import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Answer, ChatParams, Chunk, DeltaSink } from '../core/call';
import { CallError } from '../core/call-error';
import type { Usage } from '../core/usage';
import type { AnswerReader } from './answer-reader';
import { badResponse } from './bad-response';
import { classifyErrorInAnswer } from './classify-upstream-error';
import { estimateUsage } from './estimate-usage';
import { learnTemplate } from './learn-template';
import { onlyTextOf } from './only-text-of';
import { PiecewiseDecoder } from './piecewise-decoder';
import { readUsage } from './read-usage';
import { StreamChoices } from './stream-choices';
import { StreamHead } from './stream-head';
import type { TokenTemplate } from './token-template';
import type { UpstreamAnswer } from './upstream-answer';

/** After each event; servers that end lines otherwise are served, too. */
const EMPTY_LINE = '\n\n';
/** How long to wait for the end of the body once nothing more is expected; then the connection is closed. Milliseconds. */
const LINGER_MS = 100;
/** A stream whose events always differ in something that matters learns no more after so many templates of which none was of use. */
const LESSONS = 4;

export interface StreamReaderOptions {
  readonly params: ChatParams;
  readonly from: UpstreamAnswer;
  readonly sink: DeltaSink;
  /** Called once, before the first chunks go to the sink. */
  readonly onFirstToken?: () => void;
  /** Largest event in bytes. */
  readonly maxEventBytes: number;
  /** Ends the exchange well. */
  readonly stop: () => void;
}

/** Reads a stream of server-sent events, and hands over what each read of the socket brings in one go. */
export class StreamReader implements AnswerReader {
  // What each token needs stands first, side by side in memory.
  /** Whether the rest of the body does not matter. */
  #done = false;
  /** Whether the parser has nothing of an event that is not complete. */
  #betweenEvents = true;
  /** Of the last token, or one before. */
  #template: TokenTemplate | undefined;
  /** Templates that were learned since the last token that had one. */
  #lessons = 0;
  readonly #choices: StreamChoices;
  #failure: CallError | undefined;
  /** Whether more was generated after the provider last said the usage. */
  #usageIsOld = false;
  #handedOver = false;
  readonly #sink: DeltaSink;
  readonly #options: StreamReaderOptions;
  readonly #head = new StreamHead();
  readonly #decoder = new PiecewiseDecoder();
  readonly #parser;
  /** What the parser has read so far of what came together. */
  #batch: Chunk[] | undefined;
  #usage: Usage | undefined;
  #empty = true;
  #lingering: NodeJS.Timeout | undefined;

  constructor(options: StreamReaderOptions) {
    this.#options = options;
    this.#sink = options.sink;
    this.#choices = new StreamChoices(options.params.n ?? 1);
    this.#parser = createParser({
      maxBufferSize: options.maxEventBytes,
      onEvent: (event) => this.#onEvent(event),
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded')
          this.#fail(this.#bad(`has an event of more than ${options.maxEventBytes} bytes`));
      },
    });
  }

  get complete(): boolean {
    return this.#choices.finished;
  }

  /** Whether nothing more is expected. Not every server says [DONE] or ends the body; many say the usage after the finish reason. */
  get #hasAll(): boolean {
    return this.complete && (this.#done || (this.#usage !== undefined && !this.#usageIsOld));
  }

  write(bytes: Buffer): undefined | Promise<void> {
    if (this.#done) return undefined;
    if (this.#lingering) clearTimeout(this.#lingering);
    const paused = this.#handOver(this.#read(bytes));
    if (!this.#hasAll) return paused;
    if (paused) return paused.then(this.#linger);
    this.#linger();
    return undefined;
  }

  end(): undefined | Promise<void> {
    clearTimeout(this.#lingering);
    // Some servers leave out the empty line after the last event.
    const batch = this.#done ? undefined : this.#parse(`${this.#decoder.end()}\n\n`);
    if (!this.complete) this.#fail(this.#bad(this.#empty ? 'has no events' : 'ended without a finish reason'));
    return this.#handOver(batch);
  }

  answer(): Answer {
    return { completion: { ...this.#head.fields(), choices: this.#choices.list() }, usage: this.#usageSoFar() };
  }

  interrupted(error: CallError): CallError {
    const { httpStatus, providerRequestId } = this.#options.from;
    const usage = this.#choices.tokens > 0 ? this.#usageSoFar() : undefined;
    const details = { ...error.details, httpStatus, providerRequestId, usage };
    const keeps = error.reason === 'UPSTREAM_RATE_LIMITED' || error.reason === 'UPSTREAM_QUOTA_EXHAUSTED';
    if (!this.#handedOver || keeps) return new CallError(error.reason, error.message, details);
    const message = `The stream broke off in the middle. ${error.message}`;
    return new CallError('UPSTREAM_STREAM_INTERRUPTED', message, { ...details, cause: error });
  }

  aborted(reason: CallError): CallError {
    if (this.#choices.tokens === 0) return reason;
    return new CallError(reason.reason, reason.message, { ...reason.details, usage: this.#usageSoFar() });
  }

  /** Reads what came together. */
  #read(bytes: Buffer): Chunk[] | undefined {
    const template = this.#template;
    if (!template || !this.#betweenEvents) return this.#parse(this.#decoder.decode(bytes));
    let batch: Chunk[] | undefined;
    let at = 0;
    for (;;) {
      const end = template.endOf(bytes, at);
      if (end < 0) break;
      const token = template.textIn(bytes);
      batch = added(batch, template.chunkWith(token));
      this.#choices.takeText(token);
      at = end;
    }
    if (batch) this.#lessons = 0;
    return at === bytes.length ? batch : this.#parse(this.#decoder.decode(bytes.subarray(at)), batch);
  }

  /** Reads what is no token like the others. */
  #parse(text: string, before?: Chunk[]): Chunk[] | undefined {
    this.#betweenEvents = text.endsWith(EMPTY_LINE);
    this.#batch = before;
    this.#parser.feed(text);
    const batch = this.#batch;
    this.#batch = undefined;
    return batch;
  }

  #onEvent(event: EventSourceMessage): void {
    if (this.#failure || this.#done || event.data === '') return;
    this.#empty = false;
    const failure = this.#readEvent(event);
    if (failure) this.#fail(failure);
  }

  #readEvent({ event, data }: EventSourceMessage): CallError | undefined {
    if (data.startsWith('[DONE]')) {
      if (!this.complete) return this.#bad('ended without a finish reason');
      this.#done = true;
      return undefined;
    }
    let chunk: Chunk & { error?: unknown };
    try {
      chunk = JSON.parse(data);
    } catch {
      return this.#bad('has an event that is not JSON');
    }
    if (typeof chunk !== 'object' || chunk === null) return this.#bad('has an event that is no JSON object');
    if (chunk.error || event === 'error' || (chunk.object as string) === 'error') {
      return classifyErrorInAnswer(chunk, this.#options.from);
    }
    this.#learn(data, chunk);
    this.#take(chunk);
    return undefined;
  }

  /** What says something else ends a template: a role that comes alone goes out with the next token. */
  #learn(data: string, chunk: Chunk): void {
    const text = onlyTextOf(chunk);
    if (text === undefined) this.#template = undefined;
    else if (this.#lessons < LESSONS) {
      const template = learnTemplate(data, chunk, text);
      if (!template) return;
      this.#template = template;
      this.#lessons++;
    }
  }

  #take(chunk: Chunk): void {
    this.#head.take(chunk);
    if (this.#choices.take(chunk)) {
      this.#batch = added(this.#batch, chunk);
      this.#usageIsOld = true;
    }
    const usage = chunk.usage && readUsage(chunk.usage);
    if (usage) {
      this.#usage = usage;
      this.#usageIsOld = false;
    }
  }

  /** Keeps the first failure, unless all that matters has come: then reading ends. */
  #fail(error: CallError): void {
    if (this.complete) this.#done = true;
    else this.#failure ??= error;
  }

  /** Gives the body a moment to end, so that the connection can be used again; then closes it. */
  readonly #linger = (): void => {
    this.#lingering = setTimeout(this.#options.stop, LINGER_MS).unref();
  };

  #handOver(batch: readonly Chunk[] | undefined): undefined | Promise<void> {
    const failure = this.#failure;
    // What came in the same read as a failure is dropped while nothing is out: then the call can be tried again.
    if (failure && !this.#handedOver) throw this.interrupted(failure);
    let paused: undefined | Promise<void>;
    if (batch) {
      if (!this.#handedOver) {
        this.#handedOver = true;
        this.#options.onFirstToken?.();
      }
      paused = this.#sink.write(batch);
    }
    if (!failure) return paused;
    const interrupted = this.interrupted(failure);
    if (!paused) throw interrupted;
    return paused.then(() => Promise.reject(interrupted));
  }

  #usageSoFar(): Usage {
    if (this.#usage && !this.#usageIsOld) return this.#usage;
    const estimate = estimateUsage(this.#options.params, this.#choices.tokens);
    return this.#usage ? { ...this.#usage, completionTokens: estimate.completionTokens, estimated: true } : estimate;
  }

  #bad(problem: string): CallError {
    return badResponse(this.#options.from, problem);
  }
}

/** An array with one place is smaller than one to push to, and most batches are of one. */
const added = (batch: Chunk[] | undefined, chunk: Chunk): Chunk[] => {
  if (!batch) return [chunk];
  batch.push(chunk);
  return batch;
};

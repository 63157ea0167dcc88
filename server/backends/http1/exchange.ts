import { CallError } from '../../core/call-error';
import type { BodySink, TransportRequest, UpstreamResponse } from '../transport';
import { MAX_ERROR_BODY, UpstreamHttpError } from '../upstream-http-error';
import type { ResponseHead } from './response-head';
import { ResponseReader } from './response-reader';

/** What an exchange needs of the connection that carries it. */
interface Carrier {
  pause(): void;
  resume(): void;
  destroy(): void;
}

/** One request and its answer. While the sink has no room the connection is paused, and what was read before waits here. */
export class Exchange extends ResponseReader {
  #sink: BodySink | undefined;
  #paused = false;
  #settled = false;
  /** What comes after the waiting bytes: nothing yet, the end of the body, or the error that cut it. */
  #after: 'more' | 'end' | { error: unknown } = 'more';
  readonly #request: TransportRequest;
  readonly #resolve: () => void;
  readonly #reject: (error: unknown) => void;
  #waiting: Buffer[] | undefined;
  #carrier: Carrier | undefined;
  #keepsAlive = false;
  #keepMs: number | undefined;

  constructor(request: TransportRequest, resolve: () => void, reject: (error: unknown) => void) {
    super();
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Whether its promise is settled: nobody waits for it any more. */
  get settled(): boolean {
    return this.#settled;
  }

  /** Whether the connection may carry another request, by what the answer says. */
  get keepsAlive(): boolean {
    return this.#keepsAlive;
  }

  /** How long the server keeps the connection, if it says so. */
  get keepMs(): number | undefined {
    return this.#keepMs;
  }

  /** Whether nothing more is read for it. */
  get over(): boolean {
    return this.#after !== 'more';
  }

  /** False when the request is aborted already: then nothing must be sent. */
  begin(): boolean {
    const { signal } = this.#request;
    if (signal.aborted) {
      this.#fail(signal.reason);
      return false;
    }
    signal.addEventListener('abort', this.#onAbort);
    return true;
  }

  /** A connection has taken the request. */
  started(carrier: Carrier): void {
    this.#carrier = carrier;
  }

  /** The request has left. */
  sent(): void {
    this.#request.onSent?.();
  }

  protected override head({ status, headers, keepsAlive }: ResponseHead): void {
    this.#keepsAlive = keepsAlive;
    this.#keepMs = keepMsOf(headers.get('keep-alive'));
    if (this.#settled) return;
    const response: UpstreamResponse = { status, header: (name) => headers.get(name) };
    if (status >= 300) {
      this.#sink = new ErrorBodySink(response);
      return;
    }
    try {
      const encoding = response.header('content-encoding');
      if (encoding && encoding.toLowerCase() !== 'identity') throw compressedAnswer();
      this.#sink = this.#request.onResponse(response, this.#stop);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** What has to wait is copied. */
  protected override body(bytes: Buffer): void {
    if (this.#settled) return;
    if (this.#paused) {
      this.#waiting ??= [];
      this.#waiting.push(Buffer.from(bytes));
      return;
    }
    try {
      this.#pauseUntil(this.#sink?.write(bytes));
    } catch (error) {
      this.#fail(error);
    }
  }

  protected override end(): void {
    this.#after = 'end';
  }

  /** Told at once, after what has come before. */
  failed(error: unknown): void {
    if (this.over) return;
    // The status of an error tells more than how its body ended.
    this.#after = this.#sink instanceof ErrorBodySink ? 'end' : { error };
    this.deliver();
  }

  /** Tells how it ended, once everything before is handed over. */
  deliver(): void {
    if (!this.over || this.#paused || this.#settled) return;
    try {
      this.#finish();
    } catch (error) {
      this.#fail(error);
    }
  }

  #finish(): void {
    const after = this.#after;
    if (typeof after === 'object') throw after.error;
    const sink = this.#sink;
    this.#sink = undefined;
    const pending = sink?.end();
    if (pending) pending.then(this.#stop, this.#fail);
    else this.#stop();
  }

  #pauseUntil(pending: undefined | Promise<void>): void {
    if (!pending) return;
    this.#paused = true;
    if (!this.over) this.#carrier?.pause();
    pending.then(this.#resume, this.#fail);
  }

  readonly #resume = (): void => {
    this.#paused = false;
    if (this.#settled) return;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) this.body(Buffer.concat(waiting));
    if (this.#paused) return;
    if (this.over) this.deliver();
    else this.#carrier?.resume();
  };

  readonly #onAbort = (): void => this.#fail(this.#request.signal.reason);

  readonly #fail = (error: unknown): void => {
    if (this.#settle()) this.#reject(error);
  };

  readonly #stop = (): void => {
    if (this.#settle()) this.#resolve();
  };

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.#waiting = undefined;
    this.#request.signal.removeEventListener('abort', this.#onAbort);
    if (!this.over) this.#carrier?.destroy();
    return true;
  }
}

/** `timeout=5, max=1000` in seconds (RFC 2068, 19.7.1.1): nearly every server that closes idle connections soon says it so. */
const keepMsOf = (value: string | undefined): number | undefined => {
  const seconds = value === undefined ? undefined : /(?:^|[\s,])timeout=(\d{1,6})/i.exec(value)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
};

/** Gathers the body of an error until it is long enough to classify, and then throws it. */
class ErrorBodySink implements BodySink {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  constructor(readonly response: UpstreamResponse) {}

  write(bytes: Uint8Array): undefined {
    this.#parts.push(Buffer.from(bytes));
    this.#length += bytes.length;
    if (this.#length > MAX_ERROR_BODY) this.end();
  }

  end(): never {
    throw new UpstreamHttpError(this.response, Buffer.concat(this.#parts).toString('utf8', 0, MAX_ERROR_BODY));
  }
}

const compressedAnswer = () =>
  new CallError('UPSTREAM_BAD_RESPONSE', 'The upstream sent a compressed answer, though `identity` was asked for.');

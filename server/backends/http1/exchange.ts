import { CallError } from '../../core/call-error';
import type { BodySink, TransportRequest, UpstreamResponse } from '../transport';
import { MAX_ERROR_BODY, UpstreamHttpError } from '../upstream-http-error';

/** What an exchange needs of the connection that carries it. */
interface Carrier {
  pause(): void;
  resume(): void;
  destroy(): void;
}

/**
 * One request and its answer. One read of the socket can hold many HTTP chunks: they are gathered and handed over together, by `deliver`, after
 * the read. While the sink has no room the connection is paused, and what was read before waits here.
 */
export class Exchange {
  readonly #request: TransportRequest;
  readonly #resolve: () => void;
  readonly #reject: (error: unknown) => void;
  #carrier: Carrier | undefined;
  #giveUp: (() => void) | undefined;
  #sink: BodySink | undefined;
  #gathered: Buffer[] | undefined;
  #paused = false;
  /** What comes after the gathered bytes: nothing yet, the end of the body, or the error that cut it. */
  #after: 'more' | 'end' | { error: unknown } = 'more';
  #settled = false;

  constructor(request: TransportRequest, resolve: () => void, reject: (error: unknown) => void) {
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Whether its promise is settled: nobody waits for it any more. */
  get settled(): boolean {
    return this.#settled;
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

  /** A connection is opened for it; `giveUp` ends that, when the exchange is over before. */
  waits(giveUp: () => void): void {
    this.#giveUp = giveUp;
  }

  /** A connection has taken the request. */
  started(carrier: Carrier): void {
    this.#giveUp = undefined;
    this.#carrier = carrier;
  }

  /** The request has left. */
  sent(): void {
    this.#request.onSent?.();
  }

  head(response: UpstreamResponse): void {
    if (this.#settled) return;
    if (response.status >= 300) {
      this.#sink = new ErrorBodySink(response);
      return;
    }
    try {
      const encoding = response.header('content-encoding');
      if (encoding && encoding !== 'identity') throw compressedAnswer();
      this.#sink = this.#request.onResponse(response, this.#stop);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** `bytes` hold until the read ends, so what has to wait is copied. */
  data(bytes: Buffer): void {
    const piece = this.#paused ? Buffer.from(bytes) : bytes;
    if (this.#gathered) this.#gathered.push(piece);
    else this.#gathered = [piece];
  }

  ended(): void {
    this.#after = 'end';
  }

  /** Told at once, after what has come before. */
  failed(error: unknown): void {
    if (this.over) return;
    // The status of an error tells more than how its body ended.
    this.#after = this.#sink instanceof ErrorBodySink ? 'end' : { error };
    this.deliver();
  }

  /** Hands over what has come so far. */
  deliver(): void {
    if (this.#paused || this.#settled) return;
    try {
      const gathered = this.#gathered;
      this.#gathered = undefined;
      const pending = gathered ? this.#write(gathered) : this.#finish();
      if (pending) {
        this.#paused = true;
        if (!this.over) this.#carrier?.pause();
        pending.then(this.#resume, this.#fail);
      } else if (this.over) {
        // The end, after the last bytes.
        this.deliver();
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #write(pieces: readonly Buffer[]): undefined | Promise<void> {
    return this.#sink?.write(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces));
  }

  /** Nothing is gathered any more, so what comes after it is due. */
  #finish(): undefined | Promise<void> {
    const after = this.#after;
    if (after === 'more') return undefined;
    if (after !== 'end') throw after.error;
    const sink = this.#sink;
    this.#sink = undefined;
    const pending = sink?.end();
    if (!pending) this.#stop();
    return pending;
  }

  readonly #resume = (): void => {
    this.#paused = false;
    if (this.#settled) return;
    this.deliver();
    if (!this.#paused && !this.over) this.#carrier?.resume();
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
    this.#gathered = undefined;
    this.#request.signal.removeEventListener('abort', this.#onAbort);
    if (!this.over) {
      this.#carrier?.destroy();
      this.#giveUp?.();
    }
    return true;
  }
}

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

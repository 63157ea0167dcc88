import type { Dispatcher } from 'undici';
import { CallError } from '../core/call-error';
import type { Opening } from './connections';
import { afterRead } from './eager-reads';
import type { BodySink, TransportRequest, UpstreamResponse } from './transport';
import { MAX_ERROR_BODY, UpstreamHttpError } from './upstream-http-error';

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

/**
 * One exchange on undici's dispatch level, which spares the stream objects of its `request`. One read of the socket can hold many HTTP
 * chunks, and undici reports each: they are gathered and handed over together after the read.
 */
export class UndiciExchange implements Dispatcher.DispatchHandler {
  readonly #request: TransportRequest;
  readonly #resolve: () => void;
  readonly #reject: (error: unknown) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #opening: Opening | undefined;
  #sink: BodySink | undefined;
  #gathered: Buffer[] = [];
  #scheduled = false;
  #paused = false;
  /** What comes after the gathered bytes: nothing yet, the end of the body, or the error that cut it. */
  #after: 'more' | 'end' | { error: unknown } = 'more';
  #settled = false;

  constructor(request: TransportRequest, resolve: () => void, reject: (error: unknown) => void) {
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
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

  /** `opening` is given up when the exchange is over before it began. */
  waitsFor(opening: Opening): void {
    this.#opening = opening;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Settled while it waited for a connection: undici only asks now.
    if (this.#settled) this.#close();
    else this.#request.onSent?.();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status < 200 || this.#settled) return;
    const response = { status, header: (name: string) => firstOf(headers[name]) };
    if (status >= 300) {
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

  onResponseData(_controller: Dispatcher.DispatchController, bytes: Buffer): void {
    this.#gathered.push(bytes);
    this.#schedule();
  }

  onResponseEnd(): void {
    this.#after = 'end';
    this.#schedule();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    // The status of an error tells more than how its body ended.
    this.#after = this.#sink instanceof ErrorBodySink ? 'end' : { error };
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#paused || this.#settled) return;
    this.#scheduled = true;
    afterRead(this.#deliver);
  }

  readonly #deliver = (): void => {
    this.#scheduled = false;
    if (this.#settled) return;
    try {
      const paused = this.#gathered.length > 0 ? this.#write() : this.#finish();
      if (paused) {
        this.#paused = true;
        this.#controller?.pause();
        paused.then(this.#resume, this.#fail);
      } else if (this.#after !== 'more') {
        this.#schedule();
      }
    } catch (error) {
      this.#fail(error);
    }
  };

  #write(): undefined | Promise<void> {
    const bytes = this.#gathered.length === 1 ? this.#gathered[0]! : Buffer.concat(this.#gathered);
    this.#gathered = [];
    return this.#sink?.write(bytes);
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
    if (this.#gathered.length > 0 || this.#after !== 'more') this.#deliver();
    if (!this.#paused) this.#controller?.resume();
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
    this.#gathered = [];
    this.#request.signal.removeEventListener('abort', this.#onAbort);
    if (this.#after === 'more') this.#close();
    return true;
  }

  #close(): void {
    if (this.#controller) this.#controller.abort(new Error('The exchange is over.'));
    else this.#opening?.giveUp();
  }
}

/** Gathers the body of an error until it is long enough to classify, and then throws it. */
class ErrorBodySink implements BodySink {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  constructor(readonly response: UpstreamResponse) {}

  write(bytes: Uint8Array): undefined {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    if (this.#length > MAX_ERROR_BODY) this.end();
  }

  end(): never {
    throw new UpstreamHttpError(this.response, Buffer.concat(this.#parts).toString('utf8', 0, MAX_ERROR_BODY));
  }
}

const firstOf = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

const compressedAnswer = () =>
  new CallError('UPSTREAM_BAD_RESPONSE', 'The upstream sent a compressed answer, though `identity` was asked for.');

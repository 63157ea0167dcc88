import type { Provider, ProviderAttempt } from '../../server/backends/provider';
import type { Answer, ChatRequest, Chunk } from '../../server/core/call';
import type { CallError } from '../../server/core/call-error';
import type { CallSignal } from '../../server/core/call-signal';
import { answerOf } from './answer-of';

/** One request that a FakeProvider got: the test decides when and how it ends. Ending it twice does nothing. */
export class FakeCall {
  readonly ended: Promise<Answer>;
  isOver = false;
  private begun = false;
  private readonly settled = Promise.withResolvers<Answer>();

  constructor(
    readonly request: ChatRequest,
    readonly attempt: ProviderAttempt,
  ) {
    this.ended = this.settled.promise;
    const { signal } = attempt;
    const stop = (): void => this.fail(signal.reason as CallError);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    const over = (): void => {
      this.isOver = true;
      signal.removeEventListener('abort', stop);
    };
    this.ended.then(over, over);
  }

  /** The response headers come. */
  headers(httpStatus = 200, requestId = 'req-1'): void {
    this.attempt.onHeaders?.(httpStatus, requestId);
  }

  /** Deltas come in one read; the result is the reader's backpressure. */
  send(...texts: string[]): undefined | Promise<void> {
    if (!this.begun) this.attempt.onFirstToken?.();
    this.begun = true;
    return this.attempt.sink?.write(texts.map(chunkOf));
  }

  answer(answer: Answer = answerOf('hello')): void {
    this.settled.resolve(answer);
  }

  fail(error: CallError): void {
    this.settled.reject(error);
  }
}

/** A health check that a FakeProvider got. */
export interface FakeCheck {
  readonly signal: CallSignal;
  pass(): void;
  fail(error: CallError): void;
}

/** A provider without an upstream: it notes what it is asked, and a test or a script answers. Obeys the abort signals, as the contract says. */
export class FakeProvider implements Provider {
  readonly calls: FakeCall[] = [];
  readonly checks: FakeCheck[] = [];
  /** How often it was closed. */
  closes = 0;
  private readonly arrivals = new Map<number, PromiseWithResolvers<FakeCall>>();

  /** `script` reacts to each call at once; without one the calls wait for the test. */
  constructor(
    readonly name = 'fake',
    private readonly script: (call: FakeCall, number: number) => void = () => undefined,
  ) {}

  /** Calls that run now. */
  get running(): number {
    return this.calls.filter((call) => !call.isOver).length;
  }

  complete(request: ChatRequest, attempt: ProviderAttempt): Promise<Answer> {
    const call = new FakeCall(request, attempt);
    const number = this.calls.push(call);
    this.arrivals.get(number)?.resolve(call);
    this.script(call, number);
    return call.ended;
  }

  /** The call of this number (from 1), as soon as it is there. */
  call(number: number): Promise<FakeCall> {
    const there = this.calls[number - 1];
    if (there) return Promise.resolve(there);
    const arrival = this.arrivals.get(number) ?? Promise.withResolvers<FakeCall>();
    this.arrivals.set(number, arrival);
    return arrival.promise;
  }

  check(signal: CallSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    this.checks.push({ signal, pass: resolve, fail: reject });
    return promise;
  }

  close(): Promise<void> {
    this.closes++;
    return Promise.resolve();
  }
}

const chunkOf = (text: string): Chunk => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 0,
  model: 'fake',
  choices: [{ index: 0, delta: { content: text }, finish_reason: null }],
});

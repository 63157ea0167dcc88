import type { Answer, ChatRequest } from '../core/call';
import { CallError } from '../core/call-error';
import type { CallSignal } from '../core/call-signal';
import type { AnswerReader } from './answer-reader';
import { badResponse } from './bad-response';
import { chatBody } from './chat-body';
import { classifyConnectionError } from './classify-connection-error';
import { classifyHttpError } from './classify-upstream-error';
import { DirectTransport } from './direct-transport';
import { estimateUsage } from './estimate-usage';
import { JsonInsteadOfStream } from './json-instead-of-stream';
import type { OpenaiProviderOptions } from './openai-provider-options';
import type { Provider, ProviderAttempt } from './provider';
import { providerRequestId } from './provider-request-id';
import { SdkTransport } from './sdk-transport';
import { StreamReader } from './stream-reader';
import type { Transport, UpstreamResponse } from './transport';
import { UpstreamHttpError } from './upstream-http-error';
import { WholeAnswerReader } from './whole-answer-reader';

const MAX_RESPONSE_BYTES = 64 * 1024 * 1024;
/** More of the list of models than this is not read: the connection is closed instead. */
const MAX_CHECK_BYTES = 128 * 1024;

/** A provider for any server with OpenAI's chat completions. */
export const openaiProvider = (options: OpenaiProviderOptions): Provider =>
  new OpenaiProvider(options, options.transport === 'sdk' ? new SdkTransport(options) : new DirectTransport(options));

class OpenaiProvider implements Provider {
  readonly #options: OpenaiProviderOptions;
  readonly #maxBytes: number;
  readonly #transport: Transport;

  constructor(options: OpenaiProviderOptions, transport: Transport) {
    this.#options = options;
    this.#maxBytes = options.maxResponseBytes ?? MAX_RESPONSE_BYTES;
    this.#transport = transport;
  }

  async complete(request: ChatRequest, attempt: ProviderAttempt): Promise<Answer> {
    let reader: AnswerReader | undefined;
    let sent = false;
    try {
      await this.#transport.send({
        method: 'POST',
        path: '/chat/completions',
        body: chatBody(request.params, attempt.model, attempt.sink !== undefined),
        headers: attempt.headers,
        signal: attempt.signal,
        onSent: () => {
          sent = true;
        },
        onResponse: (response, stop) => {
          attempt.onHeaders?.(response.status, providerRequestId(response));
          reader = this.#readerFor(request, attempt, response, stop);
          return reader;
        },
      });
      return reader!.answer();
    } catch (error) {
      if (error instanceof UpstreamHttpError)
        attempt.onHeaders?.(error.response.status, providerRequestId(error.response));
      const failure = this.#errorFor(error, attempt.signal, reader);
      if (reader?.complete && onlyTheEndIsMissing(error, failure, attempt.signal)) return reader.answer();
      throw sent && attempt.signal.aborted ? withUsage(failure, request) : failure;
    }
  }

  async check(signal: CallSignal): Promise<void> {
    let read = 0;
    try {
      await this.#transport.send({
        method: 'GET',
        path: '/models',
        signal,
        onResponse: (_, stop) => ({
          write: (bytes) => {
            read += bytes.length;
            if (read > MAX_CHECK_BYTES) stop();
            return undefined;
          },
          end: () => undefined,
        }),
      });
    } catch (error) {
      if (!(error instanceof UpstreamHttpError && provesLife(error.response.status)))
        throw this.#errorFor(error, signal);
    }
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  #readerFor(
    request: ChatRequest,
    attempt: ProviderAttempt,
    response: UpstreamResponse,
    stop: () => void,
  ): AnswerReader {
    const { params } = request;
    const { sink, onFirstToken } = attempt;
    const from = {
      upstream: this.#options.name,
      httpStatus: response.status,
      providerRequestId: providerRequestId(response),
    };
    if (!sink) return new WholeAnswerReader(params, from, this.#maxBytes);
    const contentType = response.header('content-type') ?? '';
    if (/^application\/json\b/i.test(contentType)) return new JsonInsteadOfStream(from);
    if (/^text\/html\b/i.test(contentType)) throw badResponse(from, 'is a web page; check the base URL');
    return new StreamReader({ params, from, sink, onFirstToken, maxEventBytes: this.#maxBytes, stop });
  }

  #errorFor(error: unknown, signal: CallSignal, reader?: AnswerReader): CallError {
    if (signal.aborted) {
      const reason: unknown = signal.reason;
      const stopped =
        reason instanceof CallError
          ? reason
          : new CallError('CANCELLED', 'The attempt was stopped.', { cause: reason });
      return reader?.aborted(stopped) ?? stopped;
    }
    if (error instanceof CallError) return error;
    const { name, connectTimeoutMs } = this.#options;
    if (error instanceof UpstreamHttpError) return classifyHttpError(error, name);
    const failure = classifyConnectionError(error, name, connectTimeoutMs);
    return failure.reason === 'INTERNAL_ERROR' ? failure : (reader?.interrupted(failure) ?? failure);
  }
}

/** What we stop is charged all the same, so the prompt counts even where nothing had come back yet. */
const withUsage = (error: CallError, { params }: ChatRequest): CallError =>
  error.details.usage
    ? error
    : new CallError(error.reason, error.message, { ...error.details, usage: estimateUsage(params, 0) });

/** A server that keeps its list of models from us, has none, or limits the rate, is there. A key that may chat need not be one that may list. */
const provesLife = (status: number): boolean => status === 403 || status === 404 || status === 405 || status === 429;

/** Whether it was the connection that broke, or a time limit that passed: neither matters for an answer that is complete. */
const onlyTheEndIsMissing = (error: unknown, failure: CallError, signal: CallSignal): boolean =>
  signal.aborted
    ? failure.reason === 'UPSTREAM_TIMEOUT' || failure.reason === 'DEADLINE_EXCEEDED'
    : !(error instanceof CallError) && failure.reason !== 'INTERNAL_ERROR';

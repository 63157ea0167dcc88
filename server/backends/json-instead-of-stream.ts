import type { Answer } from '../core/call';
import type { CallError } from '../core/call-error';
import type { AnswerReader } from './answer-reader';
import { badResponse } from './bad-response';
import { BodyBuffer } from './body-buffer';
import { classifyErrorInAnswer } from './classify-upstream-error';
import type { UpstreamAnswer } from './upstream-answer';
import { MAX_ERROR_BODY } from './upstream-http-error';

/**
 * Reads the JSON that came where a stream was asked for. An error in it is taken at its word; anything else, a whole completion too, is
 * refused: a server that ignores `stream` would make callers wait in silence, which its operator must learn.
 */
export class JsonInsteadOfStream implements AnswerReader {
  readonly complete = false;
  readonly #body = new BodyBuffer(MAX_ERROR_BODY);

  constructor(readonly from: UpstreamAnswer) {}

  write(bytes: Uint8Array): undefined {
    if (!this.#body.add(bytes)) throw this.#notStream();
  }

  end(): never {
    let body: unknown;
    try {
      body = this.#body.json();
    } catch {
      throw this.#notStream();
    }
    const { error, object } = Object(Array.isArray(body) ? body[0] : body);
    throw error || object === 'error' ? classifyErrorInAnswer(body, this.from) : this.#notStream();
  }

  answer(): Answer {
    throw this.#notStream();
  }

  interrupted(error: CallError): CallError {
    return error;
  }

  aborted(reason: CallError): CallError {
    return reason;
  }

  #notStream(): CallError {
    return badResponse(this.from, 'is JSON, not the event stream that was asked for');
  }
}

import type { Answer, ChatParams } from '../core/call';
import { CallError } from '../core/call-error';
import type { AnswerReader } from './answer-reader';
import { badResponse } from './bad-response';
import { BodyBuffer } from './body-buffer';
import { classifyErrorInAnswer } from './classify-upstream-error';
import { estimateUsage } from './estimate-usage';
import { flattenContent } from './flatten-content';
import { generatedTokens } from './generated-piece';
import { readUsage } from './read-usage';
import type { UpstreamAnswer } from './upstream-answer';

type Completion = Answer['completion'];

/** Reads an answer that is no stream. Its content type is not asked: what parses as a completion is one. */
export class WholeAnswerReader implements AnswerReader {
  readonly #params: ChatParams;
  readonly #from: UpstreamAnswer;
  readonly #body: BodyBuffer;
  #answer: Answer | undefined;

  constructor(params: ChatParams, from: UpstreamAnswer, maxBytes: number) {
    this.#params = params;
    this.#from = from;
    this.#body = new BodyBuffer(maxBytes);
  }

  get complete(): boolean {
    return this.#answer !== undefined;
  }

  write(bytes: Uint8Array): undefined {
    if (!this.#body.add(bytes)) throw badResponse(this.#from, `is larger than ${this.#body.maxBytes} bytes`);
  }

  end(): undefined {
    const body = this.#parse();
    if (body.error || body.object === 'error') throw classifyErrorInAnswer(body, this.#from);
    if (!Array.isArray(body.choices) || body.choices.length === 0) throw badResponse(this.#from, 'has no choices');
    if (!body.choices.every(isFinished)) throw badResponse(this.#from, 'has a choice without message or finish reason');
    const completion = body as unknown as Completion;
    for (const { message } of completion.choices) flattenContent(message);
    this.#answer = { completion, usage: readUsage(body.usage) ?? this.#estimate(completion) };
  }

  answer(): Answer {
    return this.#answer!;
  }

  /** It broke off when it had been generated: at least the prompt is charged. */
  interrupted(error: CallError): CallError {
    return new CallError(error.reason, error.message, { ...error.details, usage: estimateUsage(this.#params, 0) });
  }

  aborted(reason: CallError): CallError {
    return reason;
  }

  #parse(): Record<string, unknown> {
    let body: unknown;
    try {
      body = this.#body.json();
    } catch {
      throw badResponse(this.#from, 'is not JSON');
    }
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      throw badResponse(this.#from, 'is no JSON object');
    return body as Record<string, unknown>;
  }

  #estimate({ choices }: Completion) {
    const tokens = choices.reduce((sum, { message }) => sum + generatedTokens(message), 0);
    return estimateUsage(this.#params, tokens);
  }
}

const isFinished = (choice: unknown): boolean =>
  typeof choice === 'object' &&
  choice !== null &&
  'finish_reason' in choice &&
  typeof choice.finish_reason === 'string' &&
  choice.finish_reason !== '' &&
  'message' in choice &&
  typeof choice.message === 'object' &&
  choice.message !== null;

import type { Answer } from '../core/call';
import type { CallError } from '../core/call-error';
import type { BodySink } from './transport';

/** Turns the body of one 2xx answer into an Answer. Its sink throws CallErrors that need no more translation. */
export interface AnswerReader extends BodySink {
  /** Whether the whole answer has come, so that nothing which happens to the connection from now on matters. */
  readonly complete: boolean;
  /** The answer; only when it is complete. */
  answer(): Answer;
  /** What an error means after what this has read: with the usage so far, and STREAM_INTERRUPTED once chunks were handed over. */
  interrupted(error: CallError): CallError;
  /** The error of an abort, with the usage so far. */
  aborted(reason: CallError): CallError;
}

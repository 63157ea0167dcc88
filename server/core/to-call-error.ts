import { CallError } from './call-error';

/** What was thrown as a CallError: anything unknown is a fault of ours, and its text stays in the log. */
export const toCallError = (error: unknown): CallError =>
  error instanceof CallError
    ? error
    : new CallError('INTERNAL_ERROR', 'internal error; the log has it under the call id', { cause: error });

import { CallError } from './call-error';

/** For a call that a process which is about to end does not take: another one may. */
export const shuttingDown = (): CallError =>
  new CallError('SHUTTING_DOWN', 'this process is shutting down; retry on another connection', { retryAfterMs: 0 });

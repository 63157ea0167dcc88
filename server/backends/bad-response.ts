import { CallError } from '../core/call-error';
import type { UpstreamAnswer } from './upstream-answer';

/** The error for an answer with status 200 that makes no sense; `problem` completes "its answer …". */
export const badResponse = ({ upstream, httpStatus, providerRequestId }: UpstreamAnswer, problem: string): CallError =>
  new CallError('UPSTREAM_BAD_RESPONSE', `Upstream ${upstream} answered ${httpStatus}, but its answer ${problem}.`, {
    httpStatus,
    providerRequestId,
  });

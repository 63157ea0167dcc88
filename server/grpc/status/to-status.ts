import type { StatusObject } from '@grpc/grpc-js';
import { toCallError } from '../../core/to-call-error';
import { capText } from './cap-text';
import type { FailedCall } from './failed-call';
import { retryPushback } from './retry-pushback';
import { toStatusDetails } from './to-status-details';
import { trailers } from './trailers';

const MAX_MESSAGE_BYTES = 1024;

/** The end of a failed call for grpc-js: hand it to the callback of a unary call, or emit it as `error` of a stream. */
export const toStatus = (thrown: unknown, call: FailedCall): StatusObject => {
  const error = toCallError(thrown);
  const message = capText(error.message, MAX_MESSAGE_BYTES);
  const metadata = trailers(call.callId);
  metadata.set('grpc-status-details-bin', toStatusDetails(error, message, call));
  const pushback = retryPushback(error, call);
  if (pushback !== undefined) metadata.set('grpc-retry-pushback-ms', pushback);
  return { code: error.row.code, details: message, metadata };
};

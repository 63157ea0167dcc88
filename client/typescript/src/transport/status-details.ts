import type { Metadata } from '@grpc/grpc-js';
import { BadRequest, ErrorInfo, RequestInfo, RetryInfo } from '../gen/google/rpc/error_details';
import { Status } from '../gen/google/rpc/status';
import { CallDetails } from '../gen/llmpool/v1/call_details';

/** What llm-pool attached to an error. */
export interface StatusDetails {
  info?: ErrorInfo;
  retry?: RetryInfo;
  request?: RequestInfo;
  badRequest?: BadRequest;
  call?: CallDetails;
}

/** Reads google.rpc.Status from `grpc-status-details-bin`. What is missing or cannot be read is left out: the gRPC status remains. */
export function statusDetails(metadata: Metadata | undefined): StatusDetails {
  const details: StatusDetails = {};
  try {
    const [bytes] = metadata?.get('grpc-status-details-bin') ?? [];
    if (!(bytes instanceof Uint8Array)) return details;
    for (const { typeUrl, value } of Status.decode(bytes).details) {
      const type = typeUrl.slice(typeUrl.lastIndexOf('/') + 1);
      if (type === 'google.rpc.ErrorInfo') details.info = ErrorInfo.decode(value);
      if (type === 'google.rpc.RetryInfo') details.retry = RetryInfo.decode(value);
      if (type === 'google.rpc.RequestInfo') details.request = RequestInfo.decode(value);
      if (type === 'google.rpc.BadRequest') details.badRequest = BadRequest.decode(value);
      if (type === 'llmpool.v1.CallDetails') details.call = CallDetails.decode(value);
    }
  } catch {
    // A damaged detail says nothing about the others, which were read before it.
  }
  return details;
}

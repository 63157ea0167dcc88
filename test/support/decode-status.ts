import type { StatusObject } from '@grpc/grpc-js';
import { BadRequest, ErrorInfo, QuotaFailure, RequestInfo, RetryInfo } from '../../server/gen/google/rpc/error_details';
import { Status } from '../../server/gen/google/rpc/status';
import { CallDetails } from '../../server/gen/llmpool/v1/call_details';

const DECODERS = {
  'google.rpc.BadRequest': BadRequest,
  'google.rpc.ErrorInfo': ErrorInfo,
  'google.rpc.QuotaFailure': QuotaFailure,
  'google.rpc.RequestInfo': RequestInfo,
  'google.rpc.RetryInfo': RetryInfo,
  'llmpool.v1.CallDetails': CallDetails,
};

export interface DecodedStatus {
  readonly status: Status;
  readonly bytes: number;
  readonly BadRequest?: BadRequest;
  readonly ErrorInfo: ErrorInfo;
  readonly QuotaFailure?: QuotaFailure;
  readonly RequestInfo: RequestInfo;
  readonly RetryInfo?: RetryInfo;
  readonly CallDetails: CallDetails;
}

/** The rich error in the trailers of a failed call. */
export const decodeStatus = ({ metadata }: Pick<StatusObject, 'metadata'>): DecodedStatus => {
  const bytes = metadata.get('grpc-status-details-bin')[0] as Buffer;
  const status = Status.decode(bytes);
  const details = status.details.map(({ typeUrl, value }) => {
    const type = typeUrl.replace('type.googleapis.com/', '') as keyof typeof DECODERS;
    return [type.split('.').at(-1), DECODERS[type].decode(value)];
  });
  return { status, bytes: bytes.length, ...Object.fromEntries(details) };
};

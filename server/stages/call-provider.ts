import type { Call } from '../core/call';
import type { AttemptContext } from './contexts';

/** The end of the path: one request to the upstream of the leased client. */
export const callProvider: Call<AttemptContext> = (request, { lease, attempt, headers, signal, sink, onFirstToken }) =>
  lease.client.provider.complete(request, {
    model: lease.upstreamModel,
    signal,
    headers,
    sink,
    onFirstToken,
    onHeaders: (httpStatus, requestId) => {
      attempt.httpStatus = httpStatus;
      attempt.providerRequestId = requestId;
    },
  });

import type { Call } from '../core/call';
import type { AttemptContext } from './contexts';

/** The end of the path: one request to the upstream of the leased client. */
export const callProvider: Call<AttemptContext> = (request, { lease, attempt, headers, signal, sink }) =>
  lease.client.provider.complete(request, {
    model: lease.upstreamModel,
    signal,
    headers,
    onChunks: sink && ((chunks) => sink.write(chunks)),
    onHeaders: (httpStatus, requestId) => {
      attempt.httpStatus = httpStatus;
      attempt.providerRequestId = requestId;
    },
  });

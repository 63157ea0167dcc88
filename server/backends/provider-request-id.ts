import type { UpstreamResponse } from './transport';

/** The headers in which providers name a request; the first that is there counts. */
const HEADERS = ['x-request-id', 'request-id', 'apim-request-id', 'x-amzn-requestid'];

/** The provider's id of a request, if it looks like an id: it is logged and sent to callers. */
export const providerRequestId = (response: UpstreamResponse): string | undefined => {
  for (const name of HEADERS) {
    const id = response.header(name);
    if (id !== undefined) return /^[\w.:/=+-]{1,128}$/.test(id) ? id : undefined;
  }
  return undefined;
};

import { sensitiveHeaders } from 'node:http2';
import { Metadata } from '@grpc/grpc-js';

const CALL_ID = 'llm-pool-call-id';
const NOT_INDEXED = [CALL_ID];

/**
 * The trailers of every call, also of a successful one: they name it. The id is new each time, so HPACK must not put it into its table, where each
 * later header would be compared with all ids of the last calls (RFC 7541, section 6.2.3; Node.js knows no other literal without indexing).
 */
export const trailers = (callId: string): Metadata => new CallTrailers(callId);

class CallTrailers extends Metadata {
  constructor(callId: string) {
    super();
    this.set(CALL_ID, callId);
  }

  override toHttp2Headers() {
    return { ...super.toHttp2Headers(), [sensitiveHeaders]: NOT_INDEXED };
  }

  /** grpc-js sends a copy, which would be plain metadata; these are made for one call, and nobody changes them any more. */
  override clone(): this {
    return this;
  }
}

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
  constructor(private readonly callId: string) {
    super();
  }

  override toHttp2Headers() {
    return { ...super.toHttp2Headers(), [CALL_ID]: this.callId, [sensitiveHeaders]: NOT_INDEXED };
  }
}

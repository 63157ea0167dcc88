import type { OutgoingHttpHeaders } from 'node:http';
import { errorBody, errorPage } from './error-body';
import type { Exchange } from './exchange';
import type { StatusFault } from './fault';
import type { Random } from './random';
import { retryAfterHeader } from './retry-after-header';
import { sampleLatency } from './sample-latency';

/** Answers with an error status, as a fault or a refusal of the simulator itself wants it. */
export async function answerError(exchange: Exchange, fault: StatusFault, random: Random): Promise<void> {
  exchange.expectFailure('status');
  await exchange.pause(sampleLatency(fault.delay ?? 0, random));
  const { body, contentType } = errorContent(fault);
  exchange.record.status = fault.status;
  exchange.countBytes(Buffer.byteLength(body));
  const headers: OutgoingHttpHeaders = {
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    'content-length': Buffer.byteLength(body),
    ...(fault.retryAfter ? retryAfterHeader(fault.retryAfter) : {}),
    ...fault.headers,
  };
  exchange.response.writeHead(fault.status, headers).end(body);
}

function errorContent(fault: StatusFault): { body: string; contentType: string | undefined } {
  switch (fault.body) {
    case 'html':
      return { body: errorPage(fault.status), contentType: 'text/html' };
    case 'empty':
      return { body: '', contentType: undefined };
    default:
      return { body: errorBody(fault.status, fault), contentType: 'application/json' };
  }
}

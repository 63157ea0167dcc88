import { BodyWriter } from './body-writer';
import { errorBody, errorPage } from './error-body';
import type { Exchange } from './exchange';
import type { Fault } from './fault';
import { faultAtPoint } from './fault-at-point';

/** Sends a JSON body, given in parts, after `delayMs` and with its fault. */
export async function answerWhole(
  exchange: Exchange,
  parts: Iterable<string>,
  splitBytes: number | null,
  delayMs: number,
  fault: Fault | null,
): Promise<void> {
  await faultAtPoint(exchange, fault, 'before-headers');
  await exchange.pause(delayMs);
  const rest = changedByFault(parts, fault)[Symbol.iterator]();
  const first = rest.next().value ?? '';
  const second = rest.next();
  const onePart = second.done === true && splitBytes === null;
  const cleanCut = fault?.kind === 'truncate' && fault.ending !== 'fin';

  exchange.record.status = 200;
  exchange.response.writeHead(200, {
    'content-type': fault?.kind === 'wrong-content-type' ? (fault.contentType ?? 'text/html') : 'application/json',
    ...(onePart && !cleanCut ? { 'content-length': Buffer.byteLength(first) } : {}),
  });
  if (fault) exchange.response.flushHeaders();
  await faultAtPoint(exchange, fault, 'after-headers');

  const writer = new BodyWriter(exchange, splitBytes);
  if (fault) {
    const middle = middleOf(first);
    await writer.add(first.slice(0, middle));
    await writer.flush();
    if (fault.kind === 'truncate') return fault.ending === 'fin' ? exchange.fin() : writer.end();
    await faultAtPoint(exchange, fault, 'mid-stream');
    await writer.add(first.slice(middle));
  } else if (onePart) {
    exchange.countBytes(Buffer.byteLength(first));
    exchange.response.end(first);
    return;
  } else await writer.add(first);
  for (let part = second; !part.done; part = rest.next()) await writer.add(part.value);
  await writer.end();
}

/** Never between the two halves of a character. */
function middleOf(text: string): number {
  const middle = Math.floor(text.length / 2);
  return /^[\udc00-\udfff]/.test(text.slice(middle, middle + 1)) ? middle + 1 : middle;
}

function changedByFault(parts: Iterable<string>, fault: Fault | null): Iterable<string> {
  switch (fault?.kind) {
    case 'error-in-answer':
      return [errorBody(500, fault)];
    case 'malformed-json':
      return ['{"id":"chatcmpl-broken","object":"chat.completion","choices":[{"index":0,"message":{"content":"bro'];
    case 'wrong-content-type':
      return fault.body === null ? parts : [fault.body ?? errorPage(200)];
    default:
      return parts;
  }
}

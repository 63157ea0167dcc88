import type { BodyWriter } from './body-writer';
import { errorBody } from './error-body';
import type { Exchange } from './exchange';
import type { Fault } from './fault';
import { faultAtPoint } from './fault-at-point';
import type { StreamFrames } from './stream-frames';

/** After how many chunks with text a fault strikes, or undefined when it does not strike between chunks. */
export function strikesAfter(fault: Fault | null): number | undefined {
  switch (fault?.kind) {
    case 'hang':
    case 'reset':
      return fault.at === 'mid-stream' ? (fault.afterChunks ?? 3) : undefined;
    case 'truncate':
      return fault.afterChunks ?? 3;
    case 'error-in-answer':
    case 'malformed-json':
      return fault.afterChunks ?? 0;
    default:
      return undefined;
  }
}

/** Plays the fault between two chunks. Says whether the stream goes on. */
export async function faultInStream(
  exchange: Exchange,
  fault: Fault,
  writer: BodyWriter,
  frames: StreamFrames,
): Promise<boolean> {
  switch (fault.kind) {
    case 'truncate':
      if (fault.ending === 'fin') {
        await writer.flush();
        await exchange.fin();
      }
      await writer.add(fault.ending === 'done' ? frames.done : '');
      await writer.end();
      return false;
    case 'error-in-answer': {
      const json = errorBody(500, fault);
      await writer.add(fault.eventName === undefined ? frames.event(json) : frames.named(fault.eventName, json));
      await writer.add(fault.done ? frames.done : '');
      await writer.end();
      return false;
    }
    case 'malformed-json':
      await writer.add(frames.event('{"id":"chatcmpl-broken","choices":[{"index":0,"delta":{"content":"bro'));
      return true;
    default:
      await writer.flush();
      await faultAtPoint(exchange, fault, 'mid-stream');
      return true;
  }
}

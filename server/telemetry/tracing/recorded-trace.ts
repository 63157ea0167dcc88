import { type Attributes, type Span, SpanStatusCode } from '@opentelemetry/api';
import type { TracedEnd } from '../../core/call-trace';
import { ERROR_TYPE, OWN, RPC } from '../conventions';
import { isServerFault, statusCodeName } from '../status-code-name';
import { capped } from './capped';
import type { Recording } from './recording';
import { SpanTrace } from './span-trace';

/** The server span of an RPC, with what hangs below it. */
export class RecordedTrace extends SpanTrace {
  /** `peer` is `address:port`. */
  constructor(span: Span, recording: Recording, peer: string) {
    super(span, recording);
    span.setAttributes(peerAttributes(peer));
  }

  ended({ caller, call, error }: TracedEnd): void {
    const code = error?.row.code;
    const status = statusCodeName(code);
    const attributes: Attributes = {
      [RPC.statusCode]: status,
      [OWN.caller]: caller,
      [OWN.reason]: error?.reason,
      [OWN.outcome]: error?.row.outcome ?? 'success',
    };
    if (call) {
      const { attempts, fallbackReason } = call.record;
      Object.assign(attributes, {
        [OWN.callId]: call.callId,
        [OWN.workload]: call.workload,
        [OWN.priority]: call.priority,
        [OWN.model]: capped(call.model),
        [OWN.attempts]: attempts.length,
        [OWN.tier]: attempts.at(-1)?.tier,
        [OWN.fallbackReason]: fallbackReason,
      });
    }
    if (isServerFault(code)) {
      attributes[ERROR_TYPE] = status;
      this.span.setStatus({ code: SpanStatusCode.ERROR, message: capped(error!.message) });
    }
    this.span.setAttributes(attributes);
    this.span.end(this.recording.clock.now() + this.recording.epochOffset);
  }
}

const peerAttributes = (peer: string): Attributes => {
  const colon = peer.lastIndexOf(':');
  const port = Number(peer.slice(colon + 1));
  return colon > 0 && Number.isInteger(port)
    ? { [RPC.peerAddress]: peer.slice(0, colon), [RPC.peerPort]: port }
    : { [RPC.peerAddress]: peer };
};

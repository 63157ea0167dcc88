import type { CallContext } from '../core/call';
import type { AttemptRecord } from '../core/call-record';
import type { Lease } from '../pool/lease';
import type { Route } from '../pool/route';

/** In a tier: the target that the model's name stands for. */
export interface TierContext extends CallContext {
  readonly route: Route;
  /** For streams: to be called before the first chunks are handed over. */
  readonly onFirstToken?: () => void;
}

/** With a slot. */
export interface LeasedContext extends TierContext {
  readonly lease: Lease;
}

/** On the wire. */
export interface AttemptContext extends LeasedContext {
  readonly attempt: AttemptRecord;
  /** To add to the request, such as traceparent. */
  readonly headers?: Readonly<Record<string, string>>;
}

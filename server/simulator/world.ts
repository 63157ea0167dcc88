import type { BehaviourScript } from './behaviour-script';
import type { Exchange } from './exchange';
import type { RateWindows } from './rate-windows';
import type { RequestLog } from './request-log';

/** What all requests of one simulator share. */
export interface World {
  readonly seed: number;
  readonly script: BehaviourScript;
  readonly log: RequestLog;
  /** Ids and ends of requests that are no chat. */
  readonly otherLog: RequestLog;
  readonly rates: RateWindows;
  /** Exchanges that have not ended. */
  readonly exchanges: Set<Exchange>;
}

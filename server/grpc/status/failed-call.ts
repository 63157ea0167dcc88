import type { CallRecord } from '../../core/call-record';

/** What an error tells about its call. */
export interface FailedCall {
  readonly callId: string;
  readonly record: CallRecord;
  /** The llm-pool process. */
  readonly instance: string;
}

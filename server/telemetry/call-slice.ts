import type { CallEnd, LiveCall } from '../core/observer';
import { Distribution } from '../policies/statistics/distribution';
import type { Slice } from '../policies/statistics/slice';
import { OutcomeCounts } from './outcome-counts';

/** What is counted of the calls that end in a stretch of time. */
export class CallSlice implements Slice<CallSlice> {
  readonly outcomes = new OutcomeCounts();
  /** Of successful chats: a refusal is quick, but serves nobody; a deep dive takes as long as what it asks for. */
  readonly duration = new Distribution();
  /** Of chats that got a slot. */
  readonly queueWait = new Distribution();
  /** Calls handed to the legacy client in place of the pool, whether or not it could answer. */
  fallbacks = 0;
  promptTokens = 0;
  completionTokens = 0;

  record({ record, workload }: LiveCall, { outcome, durationMs }: CallEnd): void {
    this.outcomes.record(outcome);
    if (workload !== 'deep_dive') {
      if (outcome === 'success') this.duration.record(durationMs);
      if (record.attempts.length > 0) this.queueWait.record(record.queueMs);
    }
    if (record.fallbackReason) this.fallbacks += 1;
    this.promptTokens += record.usage?.promptTokens ?? 0;
    this.completionTokens += record.usage?.completionTokens ?? 0;
  }

  add(other: CallSlice): void {
    this.outcomes.add(other.outcomes);
    this.duration.add(other.duration);
    this.queueWait.add(other.queueWait);
    this.fallbacks += other.fallbacks;
    this.promptTokens += other.promptTokens;
    this.completionTokens += other.completionTokens;
  }

  clear(): void {
    this.outcomes.clear();
    this.duration.clear();
    this.queueWait.clear();
    this.fallbacks = 0;
    this.promptTokens = 0;
    this.completionTokens = 0;
  }
}

import { RecentQuantile } from '../policies/recent-quantile';

/** Attempts that must have been seen before a call is refused for the time it has left. */
const JUDGED_FROM = 20;
/**
 * The share of attempts that take no longer than the usual length. With the median, every second call that is let in with just that time left
 * fails, and its slot is wasted: under overload those are nearly all calls.
 */
const USUAL = 0.9;
/** Names can be anything a caller makes up, so only some are remembered. */
const MOST_MODELS = 100;

/** How long the attempts that succeeded took lately, for each model: a slow one says nothing about a fast one. */
export class AttemptTimes {
  private readonly byModel = new Map<string, RecentQuantile>();

  record(model: string, ms: number): void {
    let times = this.byModel.get(model);
    if (!times) {
      if (this.byModel.size >= MOST_MODELS) this.byModel.delete(this.byModel.keys().next().value!);
      times = new RecentQuantile(USUAL);
      this.byModel.set(model, times);
    }
    times.record(ms);
  }

  /** Whether an attempt of the usual length would not end within `timeMs`; never judged from few samples. */
  isHopeless(model: string, timeMs: number): boolean {
    const times = this.byModel.get(model);
    return times !== undefined && times.count >= JUDGED_FROM && times.value! > timeMs;
  }
}

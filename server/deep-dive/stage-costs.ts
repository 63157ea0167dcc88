import type { Clock } from '../core/clock';
import { addUsage, type Usage } from '../core/usage';
import type { PartEnd } from './ask';
import type { Stage, StageCost } from './deep-dive-result';

const STAGES: readonly Stage[] = ['plan', 'explore', 'synthesise'];

/** What each stage cost: tokens, calls, and time from its begin to its end (the sum, where it came more than once). */
export class StageCosts {
  private readonly costs = new Map(
    STAGES.map((stage) => [stage, { stage, calls: 0, durationMs: 0, usage: undefined as Usage | undefined }]),
  );

  constructor(private readonly clock: Clock) {}

  /** Counts the time of `work` under the stage. */
  async during<Result>(stage: Stage, work: () => Promise<Result>): Promise<Result> {
    const begin = this.clock.now();
    try {
      return await work();
    } finally {
      this.costs.get(stage)!.durationMs += this.clock.now() - begin;
    }
  }

  add(stage: Stage, { record }: PartEnd): void {
    if (!record) return;
    const cost = this.costs.get(stage)!;
    cost.calls++;
    cost.usage = addUsage(cost.usage, record.usage);
  }

  /** In the order of the stages; one that made no call is left out. */
  list(): StageCost[] {
    return [...this.costs.values()].filter(({ calls }) => calls > 0);
  }
}

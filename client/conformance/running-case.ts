import type { Case, ServerProfile } from './case';
import { prepare } from './prepare';
import { remains, seenProblems } from './problems-of';
import { startTarget } from './start-target';
import type { Target } from './target';

/** Longest wait for a call to arrive where the case wants it, ms. */
const ASKED_MS = 10_000;
const EVERY_MS = 2;

/** One case from `start` to `finish`, with a service and an upstream of its own. */
export class RunningCase {
  private constructor(
    private readonly what: Case,
    private readonly target: Target,
    /** Requests that the upstream saw before the case's call. */
    private readonly prepared: number,
    private readonly event: Promise<void>,
  ) {}

  static async start(what: Case, profile: ServerProfile): Promise<RunningCase> {
    const target = await startTarget(profile);
    const prepared = await prepare(what, target);
    target.service?.simulator.script(what.upstream ?? {});
    return new RunningCase(what, target, prepared, happens(what, target, prepared));
  }

  get address(): string {
    return this.target.address;
  }

  /** Resolves when the upstream has the call's request; where the slot is held, when the call waits for it. */
  async asked(): Promise<void> {
    await arrived(this.what, this.target, this.prepared);
  }

  /** Looks at what the call left behind, and ends everything. Resolves to the problems, none when all is well. */
  async finish(): Promise<string[]> {
    const { service } = this.target;
    const problems = await seenProblems(this.what.seen ?? {}, this.target, this.prepared);
    service?.simulator.release();
    problems.push(...(await remains(this.target)));
    await this.target.close();
    await this.event;
    return problems;
  }
}

/** Resolves when the call is where the case wants it. */
const arrived = async ({ prepare: how }: Case, { service }: Target, prepared: number): Promise<void> => {
  if (!service) return;
  const { app, simulator } = service;
  if (how !== 'hold_slot') return simulator.waitFor(({ received }) => received > prepared, ASKED_MS);
  const end = performance.now() + ASKED_MS;
  while (app.pool.snapshot().queued === 0) {
    if (performance.now() > end) throw new Error('no call waits for a slot');
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
};

/** Does what the case wants to happen while its call runs, as soon as it is time. */
const happens = async (what: Case, target: Target, prepared: number): Promise<void> => {
  const { service } = target;
  if (what.during === 'free_slot_when_refused') void service?.refused.then(() => service.simulator.release());
  if (what.during !== 'shut_down') return;
  // No call comes when its runner has failed: then the case is finished without.
  const asked = await arrived(what, target, prepared).then(
    () => true,
    () => false,
  );
  if (asked) await service?.shutdown();
};

import type { CallContext, ChatRequest } from '../../server/core/call';
import { CallError } from '../../server/core/call-error';
import { newCallRecord } from '../../server/core/call-record';
import { toCallError } from '../../server/core/to-call-error';
import { loadSettings } from '../../server/settings/load-settings';
import { createRandom } from '../../server/simulator/random';
import type { CallerGroup, Scenario, Variant } from './scenario';
import type { Shape } from './shape';
import { simulatedService } from './simulated-service';
import { endingOf, type Outcomes, Tally } from './tally';
import { turn } from './turn';
import { VirtualClock } from './virtual-clock';
import { VirtualUpstream } from './virtual-upstream';

const WARM_UP = 0.1;

/** What the numbers of one seed are spent on, so that all settings meet the same callers at the same times. */
const STREAM = { path: 1, upstreams: 2, groups: 1000 };

export interface RunOptions {
  readonly scenario: Scenario;
  readonly variant: Variant;
  /** Factor on the load of all groups. */
  readonly times: number;
  readonly shape: Shape;
  readonly minutes: number;
  readonly seed: number;
}

export interface GroupResult {
  readonly group: CallerGroup;
  readonly outcomes: Outcomes;
}

/** One run of one set of settings; what it gives for each group, and how much time passed on its clock. */
export const run = async (options: RunOptions): Promise<{ results: GroupResult[]; virtualMs: number }> => {
  const { scenario, variant, times, shape, minutes, seed } = options;
  const settings = loadSettings({
    ENABLE_LLM_POOL: 'true',
    ...backendsOf(scenario.backends),
    ...scenario.environment,
    ...variant.environment,
  });
  const clock = new VirtualClock();
  const totalMs = minutes * 60_000;
  const slots = settings.pool.size.max * settings.pool.clientConcurrency;
  const perMs = slots / shape.meanMs;
  const troubles = variant.troubles ?? scenario.troubles ?? [];
  const upstreams = new Map(
    settings.upstreams.backends.map(({ name }, index) => [
      name,
      new VirtualUpstream({
        clock,
        shape,
        totalMs,
        random: createRandom(seed, STREAM.upstreams + index),
        troubles: troubles.filter(({ backends }) => index < backends),
        narrowTo: Math.max(1, Math.floor(slots / scenario.backends / 2)),
      }),
    ]),
  );
  const { chat, close } = simulatedService(settings, {
    clock,
    random: createRandom(seed, STREAM.path),
    observer: {},
    provider: (name) => upstreams.get(name)!,
  });

  let open = 0;
  let calls = 0;
  const call = async (group: CallerGroup, caller: string, tally: Tally): Promise<void> => {
    const arrivedAt = clock.now();
    const controller = new AbortController();
    const abort = (reason: CallError): void => controller.abort(reason);
    const isSaid = group.givesUp !== 'unsaid';
    const leaves = isSaid
      ? undefined
      : clock.after(group.patienceMs, () => abort(new CallError('CANCELLED', 'simulated')));
    const context: CallContext = {
      callId: String(++calls),
      caller,
      arrivedAt,
      abort,
      signal: controller.signal,
      deadlineAt: arrivedAt + (isSaid ? group.patienceMs : settings.deadline.defaultMs),
      record: newCallRecord(),
    };
    open++;
    const ending = await chat({ ...REQUEST, priority: group.priority ?? 'default' }, context).then(
      () => 'answered' as const,
      (error) => endingOf(toCallError(error)),
    );
    open--;
    leaves?.cancel();
    tally.record(ending, arrivedAt, clock.now(), context.record.attempts.length);
  };

  const groups = (variant.groups ?? scenario.groups).map((group, index) => {
    const tally = new Tally(WARM_UP * totalMs, totalMs);
    const random = createRandom(seed, STREAM.groups + index);
    const { callers = 1 } = group;
    const everyMs = 1 / (group.load * times * perMs);
    const next = (): void => {
      const ms = -Math.log(1 - random()) * everyMs;
      if (clock.now() + ms >= totalMs) return;
      clock.after(ms, () => {
        const caller = Math.floor(random() * callers);
        void call(group, group.sameCallerAs ?? `${group.name}-${caller}`, tally);
        next();
      });
    };
    next();
    return { group, tally };
  });
  let isOver = false;
  clock.after(totalMs, () => {
    isOver = true;
  });
  await turn(clock, () => isOver && open === 0);
  const virtualMs = clock.now();
  await close();
  return { results: groups.map(({ group, tally }) => ({ group, outcomes: tally.outcomes(perMs) })), virtualMs };
};

const REQUEST: ChatRequest = {
  model: 'simulated',
  params: { messages: [] },
  workload: 'chat',
  priority: 'default',
  sessionId: '',
  disableFallback: false,
};

const backendsOf = (count: number) => ({
  LLM_POOL_BACKENDS: JSON.stringify(
    Array.from({ length: count }, (_, index) => ({
      name: `backend-${index + 1}`,
      base_url: `http://backend-${index + 1}.invalid/v1`,
      api_key: 'none',
    })),
  ),
});

import type { Answer, Call, ChatRequest } from '../../server/core/call';
import type { CallError } from '../../server/core/call-error';
import type { ErrorReason } from '../../server/core/error-table';
import { PoolSwitch } from '../../server/policies/pool-switch';
import type { TierContext } from '../../server/stages/contexts';
import { lease } from '../../server/stages/lease';
import { type TierPorts, tiers } from '../../server/stages/tiers';
import { answerOf } from './answer-of';
import { callContext, chatRequest } from './calls';
import { FakeClock } from './fake-clock';
import { backendSpec, errorOf, poolRig } from './pool-rig';

type Outcome = 'answer' | ErrorReason | Error;

interface TierRigOptions {
  readonly ports?: Partial<TierPorts>;
  readonly enabled?: boolean;
  readonly pool?: Parameters<typeof poolRig>[0];
  readonly legacy?: Parameters<typeof poolRig>[0];
}

/**
 * The tiers over a pool and a legacy client, wired as the service does, with attempts that end as the test says: `outcomes` are used up one
 * by one, by backend name; without one the attempt waits for `resume`.
 */
export const tierRig = ({
  ports = {},
  enabled = true,
  pool: poolOptions,
  legacy: legacyOptions,
}: TierRigOptions = {}) => {
  const clock = new FakeClock();
  const main = poolRig(poolOptions, clock);
  const spare = poolRig(
    { backends: [backendSpec('legacy')], breaker: undefined, queueLimit: 2, ...legacyOptions },
    clock,
  );
  const poolSwitch = new PoolSwitch({ enabled, failures: 3, offMs: 1000, offMaxMs: 4000 }, clock, (_, now) => {
    if (now === 'on' || now === 'trial') main.pool.turnOn();
    else main.pool.turnOff();
  });
  if (!enabled) main.pool.turnOff();
  const outcomes: Record<string, Outcome[]> = {};
  /** Backend and upstream model of every attempt. */
  const asked: string[] = [];
  const running: { begin(): void; answer(): void; fail(error: Error): void }[] = [];

  const attempt = (own: typeof main): Call<TierContext> =>
    lease({ pool: own.pool, clock })(async (_, context) => {
      const { name } = context.lease.backend.spec;
      asked.push(`${name} ${context.lease.upstreamModel}`);
      const outcome = outcomes[name]?.shift();
      if (outcome === 'answer') return answerOf(name);
      if (outcome !== undefined) throw typeof outcome === 'string' ? errorOf(outcome) : outcome;
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      context.signal.addEventListener('abort', () => reject(context.signal.reason), { once: true });
      // As the observation of the attempt does, below.
      const begin = (): void => {
        context.lease.firstToken();
        context.onFirstToken?.();
      };
      running.push({ begin, answer: () => resolve(answerOf(name)), fail: reject });
      return promise;
    });

  const path = tiers(
    {
      clock,
      poolSwitch,
      pool: main.pool,
      legacy: spare.pool,
      legacyIsApart: false,
      rolloutPercent: 100,
      fallback: true,
      ...ports,
    },
    attempt(main),
    attempt(spare),
  );
  /** Makes a call; its end is the tier's answer text or the error. */
  const call = (request: Partial<ChatRequest> = {}, fields: Parameters<typeof callContext>[1] = {}) => {
    const { context, abort } = callContext(clock, fields);
    const done = path(chatRequest(request), context).then(
      (answer) => answer.completion.choices[0]!.message.content,
      (error: CallError | Error) => error,
    );
    return { done, abort, context, record: context.record };
  };
  return { clock, main, spare, poolSwitch, outcomes, asked, running, call };
};

import { type ChatPathOptions, chatPath } from '../../server/chat-path';
import type { CallContext, ChatRequest } from '../../server/core/call';
import type { CallError } from '../../server/core/call-error';
import type { AttemptRecord } from '../../server/core/call-record';
import type { ErrorReason } from '../../server/core/error-table';
import { PoolSwitch } from '../../server/policies/pool-switch';
import { RetryBudget } from '../../server/policies/retry-budget';
import type { PoolOptions } from '../../server/pool/pool';
import { callContext, chatRequest } from './calls';
import { FakeClock } from './fake-clock';
import type { FakeCall } from './fake-provider';
import { backendSpec, poolRig } from './pool-rig';
import { settle } from './settle';

export interface ChatRigOptions {
  readonly pool?: Partial<PoolOptions>;
  readonly legacy?: Partial<PoolOptions>;
  readonly path?: Partial<ChatPathOptions>;
  readonly failuresToOff?: number;
  readonly budget?: { readonly ratio: number; readonly minPerSecond: number };
}

/** How a call ended: `answer`, or the reason of its error. */
export type Ending = 'answer' | ErrorReason;

export interface ChatRigCall {
  readonly done: Promise<Ending>;
  readonly error: () => CallError | undefined;
  readonly abort: (reason: CallError) => void;
  readonly context: CallContext;
}

/** The real path of a call over fake providers: what app.ts wires, with time to turn by hand. */
export const chatRig = (options: ChatRigOptions = {}) => {
  const clock = new FakeClock();
  const main = poolRig(options.pool, clock);
  const legacy = poolRig({ backends: [backendSpec('legacy')], breaker: undefined, ...options.legacy }, clock);
  const failures = options.failuresToOff ?? 1000;
  const poolSwitch = new PoolSwitch({ enabled: true, failures, offMs: 1000, offMaxMs: 4000 }, clock, (_, now) => {
    if (now === 'on' || now === 'trial') main.pool.turnOn();
    else main.pool.turnOff();
  });
  const attempts: AttemptRecord[] = [];
  const budget = { ratio: 1, minPerSecond: 1000, ...options.budget };
  const path = chatPath(
    {
      clock,
      poolSwitch,
      pool: main.pool,
      legacy: legacy.pool,
      observer: { attemptEnded: (attempt) => attempts.push(attempt) },
      random: () => 0.5,
      retryBudget: new RetryBudget({ ...budget, now: () => clock.now() }),
      legacyIsApart: false,
      rolloutPercent: 100,
      fallback: true,
    },
    {
      minDeadlineMs: 100,
      retry: { retries: 2, baseMs: 200, maxMs: 5000 },
      attempt: { firstTokenMs: 2000, idleTokenMs: 1000, totalMs: 10_000 },
      ...options.path,
    },
  );
  const call = (request: Partial<ChatRequest> = {}, fields: Partial<CallContext> = {}): ChatRigCall => {
    const { context, abort } = callContext(clock, fields);
    let error: CallError | undefined;
    const done = path(chatRequest(request), context).then(
      (): Ending => 'answer',
      (thrown: CallError): Ending => {
        error = thrown;
        return thrown.reason;
      },
    );
    return { done, error: () => error, abort, context };
  };
  /** All requests that reached an upstream, of the pool and of the legacy client. */
  const requests = (): FakeCall[] => [...main.providers, ...legacy.providers].flatMap((provider) => provider.calls);
  /** The requests that run now. */
  const running = (): FakeCall[] => requests().filter((one) => !one.isOver);
  /** The request that has run longest, as soon as it is there. */
  const next = async (): Promise<FakeCall> => {
    await settle();
    const [first] = running();
    if (!first) throw new Error('no request runs');
    return first;
  };
  /** Lets time pass, and everything happen that happens in it. */
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 50) {
      await settle();
      clock.advance(Math.min(50, left));
    }
    await settle();
  };
  return { clock, main, legacy, poolSwitch, attempts, path, call, requests, running, next, pass };
};

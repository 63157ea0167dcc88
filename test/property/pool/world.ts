import { CallError } from '../../../server/core/call-error';
import { expectNoLeaks } from '../../support/no-leaks';
import { BREAKER, backendSpec, errorOf, type PoolRig, poolRig } from '../../support/pool-rig';
import { settle } from '../../support/settle';
import type { Ask } from './ask';
import { eligible, type Known, startable } from './eligible';
import { checkState } from './invariants';
import { SERVED_BY, type Step, type Verdict } from './step';
import { Turns } from './turns';

export const CLIENT_SLOTS = 2;
export const QUEUE_LIMIT = 30;
const NAMES = ['a', 'b', 'c'];

const ERRORS: Record<Exclude<Verdict, 'success'>, () => CallError> = {
  broken: () => errorOf('UPSTREAM_UNAVAILABLE'),
  caller_fault: () => errorOf('UPSTREAM_INVALID_REQUEST'),
  limited: () => errorOf('UPSTREAM_RATE_LIMITED', { retryAfterMs: 700 }),
  limited_untold: () => errorOf('UPSTREAM_RATE_LIMITED'),
  quota: () => errorOf('UPSTREAM_QUOTA_EXHAUSTED'),
  credentials: () => errorOf('UPSTREAM_CREDENTIALS_REJECTED'),
};

/** A pool of three backends and everyone who asked it for a slot; each step is followed by a look at all invariants. */
export class World {
  readonly asks: Ask[] = [];
  readonly rig: PoolRig;
  successes = 0;
  private max = 5;
  private isOff = false;
  private readonly callerTurns = new Turns(
    (ask) => `${this.groups.get(ask.model)} ${ask.priority}`,
    (ask) => ask.caller,
  );
  private readonly sessionTurns = new Turns(
    (ask) => `${this.groups.get(ask.model)} ${ask.priority} ${ask.caller}`,
    (ask) => ask.session,
  );
  /** By model: the backends that its calls were eligible for before the step. */
  private readonly groups = new Map<string, string>();
  /** Whether the step so far left everybody's eligibility as it was. */
  private steady = true;

  constructor() {
    const modelsOf = (name: string) => Object.keys(SERVED_BY).filter((model) => SERVED_BY[model]!.includes(name));
    this.rig = poolRig({
      backends: NAMES.map((name, index) => backendSpec(name, modelsOf(name), index + 1)),
      size: { min: 3, max: this.max },
      clientSlots: CLIENT_SLOTS,
      queueLimit: QUEUE_LIMIT,
      breaker: { ...BREAKER, failures: 2 },
      idleShrinkMs: 20_000,
    });
    this.regroup();
  }

  in(state: Ask['state']): Ask[] {
    return this.asks.filter((ask) => ask.state === state);
  }

  known(): Known {
    const ofBreaker = this.rig.changes.filter((change) => change.now.startsWith('breaker'));
    const periods = new Map(
      NAMES.map((name) => [name, ofBreaker.filter(({ what }) => what === `backend ${name}`).length]),
    );
    return { snapshot: this.rig.pool.snapshot(), held: this.in('held'), max: this.max, periods };
  }

  async run(step: Step): Promise<void> {
    const changes = this.backendChanges();
    this.take(step);
    this.steady = this.backendChanges() === changes;
    if (!this.steady) this.forgetTurns();
    await settle();
    this.noteProbes();
    checkState(this);
    this.callerTurns.keep(this.in('waiting'));
    this.sessionTurns.keep(this.in('waiting'));
    this.regroup();
  }

  /** Lets everybody who waits be served and everybody who holds a slot end, then closes. */
  async finish(): Promise<void> {
    await this.run({ do: 'turn on' });
    for (let round = 0; this.in('waiting').length + this.in('held').length > 0; round++) {
      if (round > 500) throw new Error(`starvation: ${this.in('waiting').length} still wait`);
      while (this.in('held').length > 0) await this.run({ do: 'end', pick: 0, verdict: 'success' });
      await this.run({ do: 'wait', ms: 1000 });
    }
    await this.rig.pool.close();
    expectNoLeaks({ ...this.rig, pools: [this.rig.pool], signals: this.asks.map((ask) => ask.controller.signal) });
    expect(this.rig.providers.filter((provider) => provider.closes === 0)).toEqual([]);
  }

  private take(step: Step): void {
    const one = <T>(list: readonly T[], pick: number): T | undefined => list[pick % list.length];
    if (step.do === 'ask') this.ask({ ...step, avoid: [], arrivedAt: this.rig.clock.now() });
    else if (step.do === 'ask again') {
      const before = one(this.in('ended'), step.pick);
      if (before) this.ask({ ...before, within: undefined, avoid: [before.lease!.backend.spec.name] });
    } else if (step.do === 'abort') {
      const ask = one(this.in('waiting'), step.pick);
      if (ask) this.abort(ask, 'CANCELLED');
    } else if (step.do === 'first token') one(this.in('held'), step.pick)?.lease?.firstToken();
    else if (step.do === 'end') {
      const ask = one(this.in('held'), step.pick);
      if (ask) this.end(ask, step.verdict);
    } else if (step.do === 'end twice') {
      const ask = one(this.in('ended'), step.pick);
      const before = this.rig.pool.snapshot();
      ask?.lease?.end(errorOf('UPSTREAM_UNAVAILABLE'));
      expect(this.rig.pool.snapshot()).toEqual(before);
    } else if (step.do === 'wait') this.rig.clock.advance(step.ms);
    else if (step.do === 'resize') {
      this.max = step.min + step.more;
      this.rig.pool.resize({ min: step.min, max: this.max });
    } else if (step.do === 'check') {
      const error = step.result === 'well' ? undefined : 'it was asked to';
      this.rig.pool.backends[step.backend]!.checked(error, step.result === 'credentials', 0, 1);
    } else this.turn(step.do === 'turn off');
  }

  private turn(off: boolean): void {
    this.isOff = off;
    if (off) this.rig.pool.turnOff();
    else this.rig.pool.turnOn();
  }

  private ask(
    wish: Pick<Ask, 'model' | 'priority' | 'caller' | 'session' | 'arrivedAt' | 'avoid'> & { within?: number },
  ): void {
    const { clock } = this.rig;
    const deadlineAt = wish.within === undefined ? Number.POSITIVE_INFINITY : clock.now() + wish.within;
    const controller = new AbortController();
    const { model, priority, caller, session, arrivedAt, avoid } = wish;
    const base = { model, priority, caller, session, arrivedAt, avoid, deadlineAt, controller };
    const ask: Ask = { ...base, order: this.asks.length, state: 'waiting' };
    const options = startable(model, this.known());
    try {
      const lease = this.rig.ask({ ...base, signal: controller.signal });
      if (lease instanceof Promise) this.wait(ask, lease);
      else {
        ask.state = 'held';
        ask.lease = lease;
        const other = options.some((name) => !avoid.includes(name) && this.hadRoom(name));
        if (other && avoid.includes(lease.backend.spec.name))
          throw new Error('a retry went to the same backend for no need');
      }
    } catch (error) {
      if (!(error instanceof CallError || (error as Error).name === 'PoolTurnedOff')) throw error;
      ask.state = 'refused';
      ask.error = error;
      if (!this.isOff && options.length > 0) throw new Error(`refused although ${options} had room`, { cause: error });
    }
    this.asks.push(ask);
  }

  /** Whether a slot is still free on a backend, or was until the lease just given. */
  private hadRoom(backend: string): boolean {
    return this.rig.pool.backends.some((b) => b.spec.name === backend && b.hasRoom);
  }

  private wait(ask: Ask, lease: Promise<Ask['lease']>): void {
    const { clock } = this.rig;
    if (ask.deadlineAt < Number.POSITIVE_INFINITY) {
      ask.deadline = clock.after(ask.deadlineAt - clock.now(), () =>
        ask.controller.abort(errorOf('DEADLINE_EXCEEDED')),
      );
    }
    lease.then(
      (granted) => this.granted(ask, granted!),
      (error) => {
        ask.deadline?.cancel();
        this.callerTurns.turnTaken(ask);
        this.sessionTurns.turnTaken(ask);
        ask.state = error === ask.controller.signal.reason ? 'aborted' : 'refused';
        ask.error = error;
      },
    );
  }

  private granted(ask: Ask, lease: NonNullable<Ask['lease']>): void {
    ask.deadline?.cancel();
    if (ask.state !== 'waiting') throw new Error(`a slot for a call that is ${ask.state}`);
    ask.state = 'held';
    ask.lease = lease;
    const waiting = this.in('waiting');
    for (const other of waiting) {
      const alike = (['model', 'priority', 'caller', 'session'] as const).every((key) => other[key] === ask[key]);
      const wasFirst =
        other.arrivedAt < ask.arrivedAt || (other.arrivedAt === ask.arrivedAt && other.order < ask.order);
      if (alike && wasFirst) throw new Error(`first come, first served: ${other.order} waits, ${ask.order} was served`);
    }
    if (!this.steady) return;
    this.callerTurns.granted(ask, waiting);
    this.sessionTurns.granted(ask, waiting);
  }

  private abort(ask: Ask, reason: 'CANCELLED'): void {
    const before = this.rig.pool.snapshot().queued;
    ask.controller.abort(errorOf(reason));
    ask.wasAborted = true;
    expect(this.rig.pool.snapshot().queued).toBe(before - 1);
    this.callerTurns.turnTaken(ask);
    this.sessionTurns.turnTaken(ask);
  }

  private end(ask: Ask, verdict: Verdict): void {
    if (verdict === 'success') this.successes++;
    ask.state = 'ended';
    ask.lease!.end(verdict === 'success' ? undefined : ERRORS[verdict]());
  }

  private noteProbes(): void {
    const { snapshot, periods } = this.known();
    for (const ask of this.in('held')) {
      const name = ask.lease!.backend.spec.name;
      const isNew = ask.probeOf === undefined;
      if (isNew)
        ask.probeOf = snapshot.backends.find((b) => b.name === name)!.breaker === 'half_open' ? periods.get(name)! : -1;
    }
  }

  private regroup(): void {
    const known = this.known();
    for (const model of Object.keys(SERVED_BY)) {
      const names = eligible(model, known).map((b) => b.name);
      this.groups.set(model, names.join());
    }
  }

  private backendChanges(): number {
    return this.rig.changes.filter((change) => change.what.startsWith('backend')).length;
  }

  private forgetTurns(): void {
    this.callerTurns.forget();
    this.sessionTurns.forget();
  }
}

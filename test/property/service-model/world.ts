import { type ChatInput, LlmPoolError } from '@llm-pool/client';
import { mayEndSo, TRIPPED, TROUBLES } from '../../../bench/soak/troubles';
import type { RequestRecord } from '../../../server/simulator/request-record';
import type { Simulator } from '../../../server/simulator/simulator';
import { startSimulator } from '../../../server/simulator/start-simulator';
import { CountingClock } from '../../support/counting-clock';
import { type Service, startService } from '../../support/start-service';
import { until } from '../../support/until';

export interface Ask {
  readonly model: string;
  readonly stream: boolean;
  readonly deadlineMs: number;
  readonly priority: 'interactive' | 'default' | 'bulk';
  readonly session: string;
  readonly disableFallback: boolean;
}

interface Asked extends Ask {
  readonly text: string;
  readonly startedAt: number;
  readonly cancel: () => void;
  cancelled: boolean;
  ending: string | undefined;
  endings: number;
  tookMs: number;
  /** What came of the answer. */
  answer: string;
  attempts: number | undefined;
}

const RETRIES = { share: 0.2, atStart: 1, perSecond: 1 };
const LIMIT_MS = 150;
const ENVIRONMENT = {
  LLM_POOL_SIZE: '2-4',
  LLM_POOL_IDLE_SHRINK_MS: '50',
  LLM_POOL_CLIENT_CONCURRENCY: '2',
  LLM_POOL_QUEUE_LIMIT: '8',
  LLM_POOL_ATTEMPT_TIMEOUT_MS: '250',
  LLM_POOL_FIRST_TOKEN_TIMEOUT_MS: String(LIMIT_MS),
  LLM_POOL_IDLE_TOKEN_TIMEOUT_MS: String(LIMIT_MS),
  LLM_POOL_RETRY_BASE_MS: '5',
  LLM_POOL_RETRY_BUDGET_PERCENT: String(RETRIES.share * 100),
  LLM_POOL_RETRY_BUDGET_MIN_PER_S: String(RETRIES.perSecond),
  LLM_POOL_BREAKER_FAILURES: '3',
  LLM_POOL_BREAKER_OPEN_MS: '30',
  LLM_POOL_BREAKER_OPEN_MAX_MS: '60',
  LLM_POOL_OFF_MS: '40',
  LLM_POOL_OFF_MAX_MS: '80',
  LLM_LEGACY_QUEUE_LIMIT: '4',
};
const UPSTREAMS = ['a', 'b', 'legacy'] as const;
type Upstream = (typeof UPSTREAMS)[number];
/** No call may run longer than its deadline and this, ms: a busy machine has late timers. */
const PATIENCE_MS = 3000;
/** Timers that may stay while the service runs and no call does: of breakers, rests, trials, shrinking and the log. */
const STANDING_TIMERS = 12;

/** The whole service with its upstreams, and what was done to it. */
export class World {
  private readonly calls: Asked[] = [];
  private readonly startedAt = performance.now();
  private tripped = false;
  private readonly clock: CountingClock;

  private constructor(
    private readonly service: Service,
    private readonly upstreams: Readonly<Record<Upstream, Simulator>>,
    clock: CountingClock,
  ) {
    this.clock = clock;
  }

  static async start(): Promise<World> {
    const entries = await Promise.all(
      UPSTREAMS.map(async (name) => {
        const simulator = await startSimulator({ latency: 3, tokensPerSecond: 1000, answer: 'echo' });
        for (const [model, { behaviour }] of Object.entries(TROUBLES)) simulator.scriptModel(model, behaviour);
        return [name, simulator] as const;
      }),
    );
    const upstreams = Object.fromEntries(entries) as Record<Upstream, Simulator>;
    const backends = (['a', 'b'] as const).map((name) => ({ name, base_url: upstreams[name].url, api_key: 'k' }));
    const clock = new CountingClock();
    const service = await startService(
      { ...ENVIRONMENT, LLM_POOL_BACKENDS: JSON.stringify(backends), LLM_LEGACY_BASE_URL: upstreams.legacy.url },
      {},
      { clock },
    );
    return new World(service, upstreams, clock);
  }

  get running(): readonly Asked[] {
    return this.calls.filter(({ ending }) => ending === undefined);
  }

  ask(ask: Ask): void {
    const caller = new AbortController();
    const text = `call ${this.calls.length}: ${'the same words again and again, '.repeat(3)}`;
    const call: Asked = {
      ...ask,
      text,
      startedAt: performance.now(),
      cancel: () => caller.abort(),
      cancelled: false,
      ending: undefined,
      endings: 0,
      tookMs: 0,
      answer: '',
      attempts: undefined,
    };
    this.calls.push(call);
    const end = (ending: string, attempts: number | undefined): void => {
      call.ending = ending;
      call.endings++;
      call.attempts = attempts;
      call.tookMs = performance.now() - call.startedAt;
    };
    this.run(call, caller.signal).then(
      (attempts) => end('OK', attempts),
      (error: unknown) =>
        error instanceof LlmPoolError
          ? end(error.reason, error.callId ? error.attemptCount : undefined)
          : end(String(error), 0),
    );
  }

  cancel(pick: number): void {
    const { running } = this;
    const call = running[pick % running.length];
    if (!call) return;
    call.cancelled = true;
    call.cancel();
  }

  /** Makes a backend fail for whatever is not scripted to fail otherwise, or mends it. */
  trip(name: 'a' | 'b', broken: boolean): void {
    this.tripped ||= broken;
    this.upstreams[name].script(broken ? TRIPPED : {});
    this.upstreams[name].scriptModel('well', broken ? TRIPPED : {});
  }

  resize(min: number, more: number): void {
    this.service.app.pool.resize({ min, max: min + more });
  }

  async switchPool(on: boolean): Promise<void> {
    await this.service.client.admin.setPoolEnabled(on);
  }

  /** Lets all calls end, and checks what must hold then. */
  async finish(): Promise<void> {
    await until('all calls have ended', () => this.running.length === 0, 6000).catch(() => {
      throw new Error(`these did not end: ${JSON.stringify(this.running)}`);
    });
    for (const call of this.calls) this.judge(call);
    await this.service.noLeaks();
    this.checkLog();
    this.checkRequests();
    expect(this.clock.pending).toBeLessThanOrEqual(STANDING_TIMERS);
  }

  /** Closes all, and checks that nothing stays. */
  async close(): Promise<void> {
    await this.service.close();
    expect(this.clock.pending).toBe(0);
    for (const simulator of Object.values(this.upstreams)) {
      await simulator.waitFor(({ openConnections, inFlight }) => openConnections === 0 && inFlight === 0, 3000);
      await simulator.close();
    }
  }

  private async run(call: Asked, signal: AbortSignal): Promise<number> {
    const { model, stream, deadlineMs, priority, session, disableFallback, text } = call;
    const input: ChatInput = {
      model,
      priority,
      sessionId: session,
      disableFallback,
      messages: [{ role: 'user', text }],
    };
    const options = { deadlineMs, signal };
    if (!stream) {
      const { choices, servedBy } = await this.service.client.chat(input, options);
      const content = choices[0]!.message!.content;
      call.answer = content?.$case === 'text' ? content.value : '';
      return servedBy!.attempts.length;
    }
    const events = this.service.client.streamChat(input, options);
    for await (const piece of events.text()) call.answer += piece;
    return (await events.final()).servedBy!.attempts.length;
  }

  private judge(call: Asked): void {
    const { ending, endings, answer, text, tookMs, deadlineMs, stream, attempts } = call;
    const tried = { ...call, limitMs: LIMIT_MS, tripped: this.tripped };
    const shown = JSON.stringify(tried);
    if (endings !== 1) throw new Error(`ended ${endings} times: ${shown}`);
    if (!mayEndSo(ending!, tried)) throw new Error(`must not end so: ${shown}`);
    if (tookMs > deadlineMs + PATIENCE_MS) throw new Error(`took too long: ${shown}`);
    // What was sent is never sent again, and a complete answer is complete.
    const whole = ending === 'OK' ? answer === text : stream && text.startsWith(answer);
    if (!whole && answer !== '') throw new Error(`the answer is not what the upstream sent: ${shown}`);
    const requests = this.requestsOf(text);
    if (attempts !== undefined && requests > attempts) throw new Error(`${requests} requests for: ${shown}`);
  }

  private requestsOf(text: string): number {
    const asked = ({ body }: RequestRecord) => (body as { messages: [{ content: string }] }).messages[0].content;
    return Object.values(this.upstreams)
      .flatMap(({ requests }) => requests.records)
      .filter((record) => asked(record) === text).length;
  }

  /** The server ended each call once, too, whatever its caller saw of it. */
  private checkLog(): void {
    const ended = this.service.log.filter(({ event }) => event === 'call_ended').map(({ call_id }) => call_id);
    const told = this.calls.filter(({ attempts }) => attempts !== undefined).length;
    expect(new Set(ended).size).toBe(ended.length);
    expect(ended.length).toBeLessThanOrEqual(this.calls.length * 4);
    expect(ended.length).toBeGreaterThanOrEqual(told);
  }

  private checkRequests(): void {
    const { a, b, legacy } = this.upstreams;
    const inPool = a.requests.received + b.requests.received;
    const seconds = (performance.now() - this.startedAt) / 1000;
    const calls = this.calls.length;
    const retries = calls * RETRIES.share + RETRIES.atStart + RETRIES.perSecond * seconds;
    expect(inPool).toBeLessThanOrEqual(calls + retries);
    expect(legacy.requests.received).toBeLessThanOrEqual(calls);
  }
}

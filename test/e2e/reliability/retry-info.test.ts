import type { ChatInput, LlmPoolClient } from '@llm-pool/client';
import type { SimulatorOptions } from '../../../server/simulator/simulator';
import { caught } from '../../support/caught';
import { endingOf } from '../../support/ending-of';
import { until } from '../../support/until';
import { POOL_ALONE, useFleets } from '../../support/use-fleets';

const fleets = useFleets();
jest.setTimeout(20_000);
// Real time is measured: a machine that is busy with something else may spoil one run. The rule itself is proven on a virtual clock
// (test/unit/pool/retry-info.test.ts).
jest.retryTimes(2, { logErrorsBeforeRetry: true });
/** How far the told time may be off. */
const TOLERANCE = 0.3;
/** What the clocks of two runs on a busy machine may differ by, ms. */
const NOISE_MS = 25;

const ask = (fields: Partial<ChatInput> = {}): ChatInput => ({ messages: [{ role: 'user', text: 'hi' }], ...fields });

interface Scenario {
  readonly environment?: Record<string, string>;
  readonly behaviour?: Partial<SimulatorOptions>;
  /** Calls that wait when the one that is measured comes. */
  readonly waiting: number;
  /** The n-th of those that run or wait. */
  readonly load?: (index: number) => ChatInput;
  readonly measured?: ChatInput;
}

/** Two bursts of the same load, side by side. One call more is refused in the first, with a time; in the second it waits. */
const measure = async (scenario: Scenario) => {
  const { waiting, load = () => ask(), measured = ask() } = scenario;
  const run = async <T>(queueLimit: number, probe: (client: LlmPoolClient) => Promise<T>): Promise<T> => {
    const service = await fleets.alone(
      {
        ...POOL_ALONE,
        LLM_POOL_RETRIES: '0',
        LLM_POOL_SIZE: '2',
        LLM_POOL_CLIENT_CONCURRENCY: '2',
        ...scenario.environment,
        LLM_POOL_QUEUE_LIMIT: String(queueLimit),
      },
      { latency: 80, ...scenario.behaviour },
    );
    const noRetries = { channelOptions: { 'grpc.enable_retries': 0 } };
    const loading = service.connect(noRetries);
    const measuring = service.connect(noRetries);
    await measuring.listModels();
    const { slots } = service.app.pool.snapshot();
    for (let round = 0; round < 6; round++) {
      await Promise.all(Array.from({ length: slots }, (_, index) => endingOf(loading.chat(load(index)))));
    }
    const calls = Array.from({ length: slots + waiting }, (_, index) => endingOf(loading.chat(load(index))));
    await until('all wait', () => service.app.pool.snapshot().queued === waiting);
    const result = await probe(measuring);
    await Promise.all(calls);
    return result;
  };
  const told = () =>
    run(waiting, async (client) => {
      const error = await caught(client.chat(measured));
      expect(error).toMatchObject({ reason: 'POOL_OVERLOADED', attemptCount: 0, retryable: true });
      return error.retryAfterMs!;
    });
  const waited = () =>
    run(10_000, async (client) => {
      const { servedBy } = await client.chat(measured).catch((error) => ({ servedBy: error.attempts[0] }));
      return servedBy.queueMs as number;
    });
  const [toldMs, waitedMs] = await Promise.all([told(), waited()]);
  return { toldMs, waitedMs };
};

// With other histories, and without a machine's noise: test/unit/pool/retry-info.test.ts.
describe('RetryInfo tells how long the caller would have waited', () => {
  it.each<[string, Scenario]>([
    ['behind a burst', { waiting: 12 }],
    [
      'a bulk call behind interactive ones',
      { waiting: 12, load: () => ask({ priority: 'interactive' }), measured: ask({ priority: 'bulk' }) },
    ],
    [
      'while a fifth of the attempts fail and are retried',
      {
        waiting: 40,
        environment: { LLM_POOL_RETRIES: '2' },
        behaviour: { fault: { kind: 'status', status: 500, delay: 80 }, faultRatio: 0.2 },
      },
    ],
  ])('%s', async (_, scenario) => {
    const { toldMs, waitedMs } = await measure(scenario);
    expect(Math.abs(toldMs - waitedMs)).toBeLessThanOrEqual(TOLERANCE * waitedMs + NOISE_MS);
  });
});

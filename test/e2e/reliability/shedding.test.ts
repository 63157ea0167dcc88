import type { ChatInput } from '@llm-pool/client';
import type { Behaviour } from '../../../server/simulator/behaviour';
import type { RequestRecord } from '../../../server/simulator/request-record';
import { caught } from '../../support/caught';
import { endingOf } from '../../support/ending-of';
import type { Service } from '../../support/start-service';
import { until } from '../../support/until';
import { POOL_ALONE, useFleets } from '../../support/use-fleets';

const fleets = useFleets();
jest.setTimeout(20_000);
const hanging: Partial<Behaviour> = { fault: { kind: 'hang', at: 'before-headers' } };
const say = (text: string, more: Partial<ChatInput> = {}): ChatInput => ({
  messages: [{ role: 'user', text }],
  ...more,
});
const textOf = ({ body }: RequestRecord): string => (body as { messages: [{ content: string }] }).messages[0].content;

const noRetries = { channelOptions: { 'grpc.enable_retries': 0 } };
const queued = ({ app }: Service, count: number): Promise<void> =>
  until(`${count} wait`, () => app.pool.snapshot().queued === count);

describe('shedding', () => {
  /** So many attempts of 200 ms that the next ones are judged by them. */
  const taught = async (attempts: number) => {
    const service = await fleets.alone(
      { ...POOL_ALONE, LLM_POOL_SIZE: '4', LLM_POOL_CLIENT_CONCURRENCY: '5' },
      { latency: 200 },
    );
    await Promise.all(Array.from({ length: attempts }, () => service.client.chat('hi')));
    const once = service.connect(noRetries);
    return { service, once };
  };

  it('refuses at once what could not end in time', async () => {
    const { service, once } = await taught(20);
    const running = Array.from({ length: 20 }, () => once.chat('hi'));
    await until('all slots are in use', () => service.app.pool.snapshot().inUse === 20);
    const error = await caught(once.chat('hi', { deadlineMs: 250 }));
    expect(error).toMatchObject({ reason: 'POOL_OVERLOADED', attemptCount: 0 });
    expect(error.retryAfterMs).toBeGreaterThan(0);
    expect(error.retryAfterMs).toBeLessThan(1000);
    // With enough time it waits.
    await Promise.all([...running, once.chat('hi', { deadlineMs: 2000 })]);
    expect(service.simulator.requests.received).toBe(41);
  });

  it('refuses at the grant, too, while others wait: the slot goes to one that can end in time', async () => {
    const { service, once } = await taught(20);
    service.simulator.script(hanging);
    const leaves = new AbortController();
    const left = endingOf(once.chat('hi', { signal: leaves.signal }));
    const running = Array.from({ length: 19 }, () => once.chat('hi'));
    await service.simulator.waitFor(({ hung }) => hung === 20);
    service.simulator.script({ latency: 0 });
    const startedAt = performance.now();
    const hopeless = caught(once.chat('has become hopeless', { deadlineMs: 1500 }));
    await queued(service, 1);
    const other = once.chat('has time', { deadlineMs: 10_000 });
    await queued(service, 2);
    // It was let in, since attempts end after 200 ms as a rule. These do not, and now it has less than that.
    await until('its time runs out', () => performance.now() - startedAt > 1300);
    leaves.abort();
    expect(await hopeless).toMatchObject({ reason: 'POOL_OVERLOADED', attemptCount: 0 });
    await other;
    service.simulator.release();
    await Promise.all([left, ...running]);
  });

  it('judges nobody by fewer than 20 samples', async () => {
    const { service, once } = await taught(19);
    service.simulator.script(hanging);
    const running = Array.from({ length: 20 }, () => once.chat('hi'));
    await until('all slots are in use', () => service.app.pool.snapshot().inUse === 20);
    expect(await endingOf(once.chat('hi', { deadlineMs: 250 }))).toBe('DEADLINE_EXCEEDED');
    service.simulator.release();
    await Promise.all(running);
  });

  it('never refuses while a slot is free', async () => {
    const { service, once } = await taught(20);
    service.simulator.script({ latency: 0 });
    expect(await endingOf(once.chat('hi', { deadlineMs: 190 }))).toBe('OK');
  });

  it('judges each model by its own attempts', async () => {
    const { service, once } = await taught(20);
    service.simulator.scriptModel('fast', { latency: 0 });
    service.simulator.script((request) => (textOf(request) === 'hold' ? hanging : {}));
    const running = Array.from({ length: 20 }, () => once.chat('hold'));
    await until('all slots are in use', () => service.app.pool.snapshot().inUse === 20);
    const fast = endingOf(once.chat(say('hi', { model: 'fast' }), { deadlineMs: 250 }));
    await queued(service, 1);
    service.simulator.release(service.simulator.requests.records.at(-1));
    await Promise.allSettled([fast]);
    service.simulator.release();
    await Promise.all(running);
    expect(await fast).not.toBe('POOL_OVERLOADED');
  });
});

import { runCli } from '../../client/cli/run-cli';
import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import { caught } from '../support/caught';
import { fakeIo } from '../support/fake-io';
import { protoRequest } from '../support/proto-request';
import { CALM, type Service } from '../support/start-service';
import { until } from '../support/until';
import { useServices } from '../support/use-service';

const { start } = useServices();
const HANG = { fault: { kind: 'hang', at: 'before-headers' } } as const;
const ONE_SLOT = { ...CALM, LLM_POOL_SIZE: '1', LLM_POOL_CLIENT_CONCURRENCY: '1' };

/** What `llm-pool explain …` prints. */
const explain = async ({ address }: Service, ...words: string[]): Promise<string> => {
  const io = fakeIo({ env: { LLM_POOL_ADDRESS: address } });
  expect([await runCli(['explain', ...words], io), io.stderr]).toEqual([0, '']);
  return io.stdout;
};
const idOf = ({ log }: Service): string => log.findLast(({ event }) => event === 'call_ended')!.call_id as string;
/** Columns 4 and 5, without times and bars. */
const told = (text: string) =>
  text
    .split('\n')
    .filter((line) => /[█▏]/.test(line))
    .map((line) =>
      line
        .slice(line.search(/[█▏][^█▏]*$/) + 1)
        .trim()
        .replace(/ {2,}/g, ': '),
    );

describe('llm-pool explain', () => {
  it('shows a call step by step: waits, attempts, decisions, with bars to scale', async () => {
    const service = await start({ ...ONE_SLOT, LLM_POOL_RETRY_BASE_MS: '20' });
    const { client, simulator, app } = service;
    simulator.enqueue(
      HANG,
      { fault: { kind: 'status', status: 503 } },
      { fault: { kind: 'status', status: 429, retryAfter: { form: 'ms', ms: 200 } } },
    );
    const first = client.chat('1');
    await simulator.waitFor(({ hung }) => hung === 1);
    const second = client.chat('2');
    await until('it has waited', () => (app.pool.snapshot().queue[0]?.oldestMs ?? 0) >= 5);
    simulator.release();
    await first;
    const { servedBy } = await second;
    const text = await explain(service, servedBy!.callId);
    expect(text).toContain(`call ${servedBy!.callId}: Chat of anonymous, model m\nsuccess after `);
    const lines = told(text).filter(
      (line) => !line.startsWith('wait: before the next attempt, after UPSTREAM_RATE_LIMITED'),
    );
    expect(lines).toEqual([
      'queue: every slot was taken',
      'default: 503',
      'wait: before the next attempt, after UPSTREAM_OVERLOADED',
      'default: 429',
      expect.stringMatching(/^cool down: default: rate limit for m, it rests (200|1\d\d) ms$/),
      'queue: every backend rested after rate limits',
      'default: ok',
    ]);
    expect(text).toMatch(/^queue .+, upstream .+, pauses and own work .+$/m);
  });

  it('tells why a call fell back, and what a call in the queue waits for', async () => {
    const service = await start({ ...ONE_SLOT, LLM_POOL_RETRIES: '0' });
    const { client, simulator, app, raw } = service;
    simulator.enqueue({ fault: { kind: 'status', status: 500 } });
    await client.chat('Hi');
    expect(told(await explain(service, idOf(service)))).toEqual([
      'default: 500',
      'fallback: pool_error',
      'legacy-1: ok',
    ]);
    simulator.enqueue(HANG);
    const first = client.chat('1');
    await simulator.waitFor(({ hung }) => hung === 1);
    const second = raw.start(LlmPoolServiceService.chat, protoRequest());
    await until('it waits', () => app.pool.snapshot().queued === 1);
    const { calls } = await client.admin.debug();
    const waiting = await explain(service, calls.find(({ state }) => state === 'queued')!.callId);
    expect(waiting).toMatch(/^queued for /m);
    expect(waiting).toMatch(/ … .*queue +every slot was taken$/m);
    second.cancel();
    await second.reply;
    simulator.release();
    await first;
    await until('it has ended', () => idOf(service) !== undefined && app.pool.snapshot().inUse === 0);
  });

  it('lists the calls that somebody may ask about, also when good ones have pushed out the rest', async () => {
    const service = await start({
      ...CALM,
      LLM_POOL_KEEP_CALLS: '2',
      LLM_POOL_SLOW_MS: '700',
      LLM_POOL_FALLBACK: 'false',
      LLM_POOL_RETRIES: '0',
    });
    const { client, simulator } = service;
    expect(await explain(service)).toBe('No call was slow, failed or fell back lately.\n');
    simulator.enqueue({ fault: { kind: 'status', status: 500 } }, { latency: 800 });
    const { callId: failed } = await caught(client.chat('Hi'));
    const { servedBy } = await client.chat('Hi');
    for (let call = 0; call < 5; call++) await client.chat('Hi');
    const list = await explain(service);
    expect(list.split('\n').slice(1, 3)).toEqual([
      expect.stringMatching(new RegExp(`^${servedBy!.callId} .* success +default ok (0\\.\\d s|\\d+ ms)$`)),
      expect.stringMatching(new RegExp(`^${failed} .* upstream fault UPSTREAM_UNAVAILABLE +default 500$`)),
    ]);
    expect(told(await explain(service, failed!))).toEqual(['default: 500']);
    expect(JSON.parse(await explain(service, '--json', failed!))).toMatchObject({
      callId: failed,
      steps: [{ name: 'attempt', reason: '500' }],
    });
  });

  it('says so when nobody knows the call', async () => {
    const service = await start();
    const io = fakeIo({ env: { LLM_POOL_ADDRESS: service.address } });
    expect(await runCli(['explain', 'no-such-call'], io)).toBe(67);
    expect(io.stderr).toContain('is not known to this process');
  });
});

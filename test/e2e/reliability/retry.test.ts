import { Tier } from '@llm-pool/client';
import { loadSettings } from '../../../server/settings/load-settings';
import type { Behaviour } from '../../../server/simulator/behaviour';
import type { Fault, RetryAfter } from '../../../server/simulator/fault';
import type { RequestRecord } from '../../../server/simulator/request-record';
import { caught } from '../../support/caught';
import { endingOf } from '../../support/ending-of';
import type { Service } from '../../support/start-service';
import { POOL_ALONE, useFleets } from '../../support/use-fleets';

const fleets = useFleets();
jest.setTimeout(20_000);
const failing = (fault: Fault): Partial<Behaviour> => ({ fault });
const status = (code: number, more: object = {}): Fault => ({ kind: 'status', status: code, ...more });
const textOf = ({ body }: RequestRecord): string => (body as { messages: [{ content: string }] }).messages[0].content;
/** Only the first request for each text fails. */
const firstFails = (fault: Fault) => {
  const seen = new Set<string>();
  return (request: RequestRecord): Partial<Behaviour> => {
    const isFirst = !seen.has(textOf(request));
    seen.add(textOf(request));
    return isFirst ? failing(fault) : {};
  };
};
/** Milliseconds between the end of the first request with this text and the beginning of the second. */
const pauseOf = ({ simulator }: Service, text: string): number => {
  const [first, second] = simulator.requests.records.filter((record) => textOf(record) === text);
  return second!.receivedAt - first!.endedAt!;
};

describe('R12 one owner of retries', () => {
  it.each(['unary', 'stream'] as const)('asks 1 + LLM_POOL_RETRIES times: %s', async (kind) => {
    for (const retries of [0, 1, 2, 5]) {
      const { client, simulator } = await fleets.alone({ ...POOL_ALONE, LLM_POOL_RETRIES: String(retries) });
      simulator.script(failing(status(500)));
      const error = await caught(kind === 'unary' ? client.chat('hi') : client.streamChat('hi').final());
      expect([error.reason, error.attemptCount]).toEqual(['UPSTREAM_UNAVAILABLE', retries + 1]);
      expect(simulator.requests.received).toBe(retries + 1);
    }
  });

  it('stops at the first success, and tells of the attempts before it', async () => {
    const { client, simulator } = await fleets.alone({ ...POOL_ALONE });
    simulator.enqueue(failing(status(503)), failing({ kind: 'reset', at: 'before-headers' }));
    const { servedBy } = await client.chat('hi');
    expect(servedBy?.attempts.map((attempt) => attempt.httpStatus)).toEqual([503, 0, 200]);
    expect(simulator.requests.received).toBe(3);
  });

  it('asks the legacy client once and not again', async () => {
    const { service, upstreams } = await fleets.of(['main', 'legacy'], {
      ...POOL_ALONE,
      LLM_POOL_FALLBACK: 'true',
      LLM_POOL_RETRIES: '2',
    });
    for (const upstream of Object.values(upstreams)) upstream.script(failing(status(500)));
    const error = await caught(service.client.chat('hi'));
    expect(error.attempts.map(({ tier }) => tier)).toEqual([Tier.POOL, Tier.POOL, Tier.POOL, Tier.LEGACY]);
    expect([upstreams.main.requests.received, upstreams.legacy.requests.received]).toEqual([3, 1]);
  });

  it('does not retry at all while the pool is off', async () => {
    const { client, simulator } = await fleets.alone({ ...POOL_ALONE, ENABLE_LLM_POOL: 'false' });
    simulator.script(failing(status(500)));
    expect(await endingOf(client.chat('hi'))).toBe('UPSTREAM_UNAVAILABLE');
    expect(await endingOf(client.streamChat('hi').final())).toBe('UPSTREAM_UNAVAILABLE');
    expect(simulator.requests.received).toBe(2);
  });

  it('does not multiply with a channel that retries UNAVAILABLE', async () => {
    const { simulator, client, connect } = await fleets.alone({ ...POOL_ALONE, LLM_POOL_RETRIES: '1' });
    simulator.script(failing(status(503)));
    const retryPolicy = {
      maxAttempts: 5,
      initialBackoff: '0.001s',
      maxBackoff: '0.001s',
      backoffMultiplier: 1,
      retryableStatusCodes: ['UNAVAILABLE', 'INTERNAL', 'RESOURCE_EXHAUSTED', 'ABORTED'],
    };
    const eager = JSON.stringify({ methodConfig: [{ name: [{}], retryPolicy }] });
    const channels = [client, connect({ channelOptions: { 'grpc.service_config': eager } })];
    for (const [index, channel] of channels.entries()) {
      const error = await caught(channel.chat('hi'));
      expect([error.codeName, error.attemptCount]).toEqual(['UNAVAILABLE', 2]);
      await caught(channel.streamChat('hi').final());
      expect(simulator.requests.received).toBe(4 * (index + 1));
    }
  });
});

describe('where and when', () => {
  it('prefers a backend that the call has not tried', async () => {
    const { service, upstreams } = await fleets.of(['a', 'b', 'c'], { ...POOL_ALONE, LLM_POOL_RETRIES: '2' });
    for (const upstream of Object.values(upstreams)) upstream.script(failing(status(500)));
    for (let call = 1; call <= 5; call++) {
      const error = await caught(service.client.chat('hi'));
      expect(error.attempts.map(({ backend }) => backend).sort()).toEqual(['a', 'b', 'c']);
    }
    expect(Object.values(upstreams).map(({ requests }) => requests.received)).toEqual([5, 5, 5]);
  });

  it('tries rejected credentials and limited rates elsewhere at once', async () => {
    const { service, upstreams } = await fleets.of(['a', 'b'], { ...POOL_ALONE, LLM_POOL_RETRIES: '1' });
    for (const code of [401, 429]) {
      const later = { form: 'seconds', ms: 60_000 } as const;
      upstreams.a.script(failing(status(code, { retryAfter: later })));
      upstreams.b.script(failing(status(code, { retryAfter: later })));
      const model = `m-${code}`;
      const first = await caught(service.client.chat({ model, messages: [{ text: 'hi', role: 'user' }] }));
      expect(first.attempts.map(({ httpStatus }) => httpStatus)).toEqual([code, code]);
      expect(new Set(first.attempts.map(({ backend }) => backend)).size).toBe(2);
    }
  });

  it('waits a random time between nothing and the limit (full jitter)', async () => {
    const LIMIT_MS = 200;
    const service = await fleets.alone({
      ...POOL_ALONE,
      LLM_POOL_RETRY_BASE_MS: '200',
      LLM_POOL_RETRY_MAX_MS: '200',
      LLM_POOL_SIZE: '20',
    });
    service.simulator.script(firstFails(status(500)));
    const texts = Array.from({ length: 40 }, (_, index) => `call ${index}`);
    await Promise.all(texts.map((text) => service.client.chat(text)));
    expect(service.simulator.requests.received).toBe(80);
    const pauses = texts.map((text) => pauseOf(service, text));
    const mean = pauses.reduce((sum, pause) => sum + pause, 0) / pauses.length;
    expect(Math.min(...pauses)).toBeLessThan(LIMIT_MS / 4);
    expect(Math.max(...pauses)).toBeGreaterThan((LIMIT_MS * 3) / 4);
    expect(mean).toBeGreaterThan(LIMIT_MS * 0.3);
    expect(mean).toBeLessThan(LIMIT_MS * 0.8);
  });
});

describe('R13 the time that the provider tells', () => {
  it.each([429, 503])('is waited in each of its forms after %d', async (code) => {
    const service = await fleets.alone({ ...POOL_ALONE, LLM_POOL_SIZE: '3' });
    const forms: readonly RetryAfter[] = [
      { form: 'ms', ms: 150 },
      { form: 'seconds', ms: 1000 },
      { form: 'date', ms: 300 },
    ];
    await Promise.all(
      forms.map(async ({ form, ms }) => {
        service.simulator.scriptModel(form, firstFails(status(code, { retryAfter: { form, ms } })));
        await service.client.chat({ model: form, messages: [{ role: 'user', text: form }] });
        expect(pauseOf(service, form)).toBeGreaterThanOrEqual(ms - 2);
        // A date has whole seconds. Beyond the told time there is jitter of a tenth.
        expect(pauseOf(service, form)).toBeLessThan((ms + (form === 'date' ? 1000 : 0)) * 1.1 + 150);
      }),
    );
    expect(service.simulator.requests.received).toBe(6);
  });

  it.each([
    [429, 'UPSTREAM_RATE_LIMITED', 'RESOURCE_EXHAUSTED'],
    [503, 'UPSTREAM_OVERLOADED', 'UNAVAILABLE'],
  ])('ends the call at once when it is beyond the deadline: %d', async (code, reason, codeName) => {
    const { client, simulator } = await fleets.alone({ ...POOL_ALONE });
    simulator.script(failing(status(code, { retryAfter: { form: 'seconds', ms: 30_000 } })));
    const startedAt = performance.now();
    const error = await caught(client.chat('hi', { deadlineMs: 5000 }));
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(error).toMatchObject({ reason, codeName, retryable: true, attemptCount: 1 });
    expect(error.retryAfterMs).toBeGreaterThan(29_000);
    expect(error.retryAfterMs).toBeLessThanOrEqual(30_000);
    expect(simulator.requests.received).toBe(1);
  });

  it('is not waited where another backend can serve', async () => {
    const { service, upstreams } = await fleets.of(['a', 'b'], { ...POOL_ALONE, LLM_POOL_RETRIES: '1' });
    const later = { retryAfter: { form: 'seconds', ms: 60_000 } as const };
    upstreams.a.script(failing(status(503, later)));
    upstreams.b.script(failing(status(429, later)));
    // Whichever is asked first: the other one is asked at once, and fails too.
    const startedAt = performance.now();
    const error = await caught(service.client.chat('hi', { deadlineMs: 20_000 }));
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(error.attempts.map(({ backend }) => backend).sort()).toEqual(['a', 'b']);
  });
});

describe('R55 the retry budget', () => {
  it('keeps the retries below a fifth of the calls and the minimum when everything fails', async () => {
    const CALLS = 300;
    const { service, upstreams } = await fleets.of(['main', 'legacy'], {
      ...POOL_ALONE,
      LLM_POOL_FALLBACK: 'true',
      LLM_POOL_RETRY_BUDGET_MIN_PER_S: '1',
      LLM_POOL_SIZE: '10',
      LLM_LEGACY_CONCURRENCY: '20',
      LLM_LEGACY_QUEUE_LIMIT: '1000',
    });
    for (const upstream of Object.values(upstreams)) upstream.script(failing(status(500)));
    const startedAt = performance.now();
    const endings = await Promise.all(Array.from({ length: CALLS }, () => endingOf(service.client.chat('hi'))));
    const seconds = (performance.now() - startedAt) / 1000;
    expect(new Set(endings)).toEqual(new Set(['UPSTREAM_UNAVAILABLE']));
    expect(upstreams.legacy.requests.received).toBe(CALLS);
    const retries = upstreams.main.requests.received - CALLS;
    // The minimum: 1 at the start, and 1 a second.
    expect(retries).toBeLessThanOrEqual(0.2 * CALLS + 1 + seconds);
    expect(retries).toBeGreaterThan(0.1 * CALLS);
  });

  it('R37 a refused call earns no retries', async () => {
    const { simulator, app, connect } = await fleets.alone({
      ...POOL_ALONE,
      LLM_POOL_RETRY_BUDGET_MIN_PER_S: '0',
      LLM_POOL_RETRY_BUDGET_PERCENT: '10',
      LLM_POOL_SIZE: '1',
      LLM_POOL_CLIENT_CONCURRENCY: '1',
      LLM_POOL_QUEUE_LIMIT: '0',
    });
    const client = connect({ channelOptions: { 'grpc.enable_retries': 0 } });
    simulator.enqueue({ fault: { kind: 'hang', at: 'before-headers' } });
    const holding = client.chat('hold');
    await simulator.nextRequest();
    const refused = await Promise.all(Array.from({ length: 100 }, () => endingOf(client.chat('hi'))));
    expect(new Set(refused)).toEqual(new Set(['POOL_OVERLOADED']));
    expect(app.pool.snapshot().queued).toBe(0);
    simulator.release();
    await holding;
    simulator.script(failing(status(500)));
    await caught(client.chat('hi'));
    expect(simulator.requests.received).toBe(2);
  });
});

it('R22 Debug shows the policy in effect, and one that cannot work stops the start', async () => {
  const { client } = await fleets.alone({ LLM_POOL_RETRIES: '4' });
  const { settings } = await client.admin.debug();
  const shown = Object.fromEntries(settings.map(({ name, value }) => [name, value]));
  expect(shown).toMatchObject({ LLM_POOL_RETRIES: '4', LLM_POOL_RETRY_BUDGET_PERCENT: '20' });
  expect(() => loadSettings({ LLM_POOL_RETRY_BASE_MS: '500', LLM_POOL_RETRY_MAX_MS: '100' })).toThrow(
    /LLM_POOL_RETRY_MAX_MS/,
  );
});

import type { ChatInput } from '@llm-pool/client';
import type { App } from '../../../server/app';
import type { Behaviour } from '../../../server/simulator/behaviour';
import { caught } from '../../support/caught';
import { endingOf } from '../../support/ending-of';
import { until } from '../../support/until';
import { POOL_ALONE, useFleets } from '../../support/use-fleets';

const fleets = useFleets();
jest.setTimeout(20_000);
const ask = (model = 'm'): ChatInput => ({ model, messages: [{ role: 'user', text: 'hi' }] });
const limited = (ms?: number): Partial<Behaviour> => ({
  fault: { kind: 'status', status: 429, ...(ms !== undefined && { retryAfter: { form: 'ms', ms } }) },
});
const refusing = (status: number, code?: string): Partial<Behaviour> => ({ fault: { kind: 'status', status, code } });
const backendOf = (app: App, name: string) => app.pool.snapshot().backends.find((backend) => backend.name === name)!;

describe('a 429', () => {
  it('cools the backend for that model only', async () => {
    const { service, upstreams } = await fleets.of(['a', 'b'], POOL_ALONE);
    upstreams.a.scriptModel('hot', limited(60_000));
    for (let call = 1; call <= 6; call++) await service.client.chat(ask('hot'));
    // The first that meets the limit goes on to b, and the others go there at once.
    expect(upstreams.a.requests.received).toBe(1);
    expect(upstreams.b.requests.received).toBe(6);
    expect(Object.keys(backendOf(service.app, 'a').coolingMs)).toEqual(['hot']);
    await Promise.all(Array.from({ length: 8 }, () => service.client.chat(ask('other'))));
    expect(upstreams.a.requests.received).toBeGreaterThan(1);
  });

  it('cools it for the told time', async () => {
    const { client, simulator, app } = await fleets.alone(POOL_ALONE);
    simulator.enqueue(limited(300));
    const { servedBy } = await client.chat(ask());
    const [first, second] = simulator.requests.records;
    expect(second!.receivedAt - first!.endedAt!).toBeGreaterThanOrEqual(298);
    expect(second!.receivedAt - first!.endedAt!).toBeLessThan(450);
    expect(servedBy?.attempts.map(({ httpStatus }) => httpStatus)).toEqual([429, 200]);
    expect(backendOf(app, 'default').coolingMs).toEqual({});
  });

  it('makes other calls wait without asking, if their deadline allows', async () => {
    const { client, simulator, app } = await fleets.alone(POOL_ALONE);
    simulator.enqueue(limited(300));
    const first = client.chat(ask());
    await until('it cools', () => Object.keys(backendOf(app, 'default').coolingMs).length === 1);
    await Promise.all([first, client.chat(ask()), client.streamChat(ask()).final()]);
    expect(simulator.requests.received).toBe(4);
  });

  it('R18 else they end with RESOURCE_EXHAUSTED and the time, and ask no upstream', async () => {
    const { client, simulator } = await fleets.alone({ ...POOL_ALONE, LLM_POOL_RETRIES: '0' });
    simulator.enqueue(limited(30_000));
    await caught(client.chat(ask()));
    const error = await caught(client.chat(ask(), { deadlineMs: 5000 }));
    expect(error).toMatchObject({
      codeName: 'RESOURCE_EXHAUSTED',
      reason: 'UPSTREAM_RATE_LIMITED',
      retryable: true,
      attemptCount: 0,
    });
    expect(error.retryAfterMs).toBeGreaterThan(28_000);
    expect(error.retryAfterMs).toBeLessThanOrEqual(30_000);
    expect(simulator.requests.received).toBe(1);
    await client.chat(ask('another'));
  });

  it('without a told time cools for a second, and calls it tells so', async () => {
    const { client, simulator } = await fleets.alone({ ...POOL_ALONE, LLM_POOL_RETRIES: '0' });
    simulator.enqueue(limited());
    await caught(client.chat(ask()));
    const error = await caught(client.chat(ask(), { deadlineMs: 500 }));
    expect(error.reason).toBe('UPSTREAM_RATE_LIMITED');
    expect(error.retryAfterMs).toBeGreaterThan(800);
    expect(error.retryAfterMs).toBeLessThanOrEqual(1000);
  });
});

describe.each<[string, Partial<Behaviour>, string]>([
  ['used-up quota', refusing(429, 'insufficient_quota'), 'UPSTREAM_QUOTA_EXHAUSTED'],
  ['a spend limit', refusing(429, 'organization_spend_limit_exceeded'), 'UPSTREAM_QUOTA_EXHAUSTED'],
  ['a rejected key', refusing(401), 'UPSTREAM_CREDENTIALS_REJECTED'],
  ['a forbidden key', refusing(403), 'UPSTREAM_CREDENTIALS_REJECTED'],
])('%s', (_, refusal, reason) => {
  it('takes the backend out while another one can serve, and fails no caller', async () => {
    const { service, upstreams } = await fleets.of(['a', 'b'], POOL_ALONE);
    upstreams.a.script(refusal);
    // The call that found out is tried elsewhere, as well.
    for (let call = 1; call <= 8; call++) await service.client.chat(ask());
    expect(backendOf(service.app, 'a').health).toBe('out');
    expect(upstreams.a.requests.received).toBe(1);
  });

  it('R17 leaves the last one in, so that its callers get the truth', async () => {
    const { client, simulator, app } = await fleets.alone({ ...POOL_ALONE, LLM_POOL_RETRIES: '2' });
    simulator.script(refusal);
    for (let call = 1; call <= 3; call++)
      expect(await caught(client.chat(ask()))).toMatchObject({ reason, attemptCount: 1 });
    expect(simulator.requests.received).toBe(3);
    simulator.script({});
    await client.chat(ask());
    expect(backendOf(app, 'default').health).toBe('healthy');
  });

  it('leaves all in when all are so', async () => {
    const { service, upstreams } = await fleets.of(['a', 'b'], { ...POOL_ALONE, LLM_POOL_RETRIES: '0' });
    for (const upstream of Object.values(upstreams)) upstream.script(refusal);
    for (let call = 1; call <= 6; call++) expect((await caught(service.client.chat(ask()))).reason).toBe(reason);
    expect(upstreams.a.requests.received + upstreams.b.requests.received).toBe(6);
    upstreams.b.script({});
    // Calls at the same time go to both; from the first success on they all go where that was.
    const both = await Promise.all([endingOf(service.client.chat(ask())), endingOf(service.client.chat(ask()))]);
    expect(both.sort()).toEqual(['OK', reason]);
    for (let call = 1; call <= 3; call++) await service.client.chat(ask());
    expect(backendOf(service.app, 'b').health).toBe('healthy');
  });
});

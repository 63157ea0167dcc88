import { AuthenticationError, NotFoundError, RateLimitError } from 'openai';
import { openAi, post, question, useSimulator } from './chat';

const used = useSimulator();

describe('error statuses', () => {
  it.each([
    ['rate_limit_exceeded', 'requests'],
    ['slow_down', 'rate_limit_error'],
    ['insufficient_quota', 'insufficient_quota'],
    ['credit_balance_exhausted', 'insufficient_quota'],
    ['organization_spend_limit_exceeded', 'insufficient_quota'],
    ['project_spend_limit_exceeded', 'insufficient_quota'],
    ['organization_usage_limit_exceeded', 'insufficient_quota'],
  ])('sends 429 %s', async (code, type) => {
    used.sim.script({ fault: { kind: 'status', status: 429, code } });
    const failed = used.client.chat.completions.create(question);
    await expect(failed).rejects.toBeInstanceOf(RateLimitError);
    await expect(failed).rejects.toMatchObject({ status: 429, code, type, param: null });
    await expect(failed).rejects.toMatchObject({ requestID: used.sim.requests.records[0]!.id });
  });

  it('says when to come back in each form', async () => {
    const header = async (form: 'ms' | 'seconds' | 'date', name: string) => {
      used.sim.script({ fault: { kind: 'status', status: 429, retryAfter: { form, ms: 1500 } } });
      return (await post(used.sim)).headers.get(name);
    };
    expect(await header('ms', 'retry-after-ms')).toBe('1500');
    expect(await header('ms', 'retry-after')).toBeNull();
    expect(await header('seconds', 'retry-after')).toBe('2');
    const now = Date.now();
    const date = Date.parse((await header('date', 'retry-after'))!);
    expect(date).toBeGreaterThanOrEqual(now + 1500);
    expect(date).toBeLessThan(now + 3500);
  });

  it.each([400, 403, 408, 409, 422, 500, 502, 503, 529])('sends %i, to streams too', async (status) => {
    used.sim.script({ fault: { kind: 'status', status, code: 'c', type: 't', param: 'p', message: 'm' } });
    for (const stream of [false, true]) {
      const answer = await post(used.sim, { stream });
      expect(answer.status).toBe(status);
      expect(await answer.json()).toEqual({ error: { message: 'm', type: 't', param: 'p', code: 'c' } });
    }
    expect(used.sim.requests).toMatchObject({ failed: 2, answered: 0 });
  });

  it('sends pages, empty bodies and any header', async () => {
    used.sim.script({ fault: { kind: 'status', status: 502, body: 'html' } });
    const page = await post(used.sim);
    expect(page.headers.get('content-type')).toBe('text/html');
    expect(await page.text()).toContain('<h1>502 Bad Gateway</h1>');
    const headers = { 'retry-after': 'soon', 'x-should-retry': 'false' };
    used.sim.script({ fault: { kind: 'status', status: 503, body: 'empty', headers } });
    const empty = await post(used.sim);
    expect(await empty.text()).toBe('');
    expect(Object.fromEntries(empty.headers)).toMatchObject(headers);
  });

  it('knows keys and models', async () => {
    used.sim.script({ keys: ['right-key'], models: ['a'] });
    await expect(used.client.models.list()).rejects.toBeInstanceOf(AuthenticationError);
    await expect(used.client.chat.completions.create(question)).rejects.toMatchObject({ code: 'invalid_api_key' });
    const client = openAi(used.sim, 'right-key');
    await expect(client.chat.completions.create(question)).rejects.toBeInstanceOf(NotFoundError);
    await expect(client.chat.completions.create(question)).rejects.toMatchObject({ code: 'model_not_found' });
    await client.chat.completions.create({ ...question, model: 'a' });
  });

  it('reaches the list of models only when told so', async () => {
    const fault = { kind: 'status', status: 500 } as const;
    used.sim.script({ fault });
    await used.client.models.list();
    used.sim.script({ fault, faultOn: 'models' });
    await expect(used.client.models.list()).rejects.toMatchObject({ status: 500 });
    await used.client.chat.completions.create(question);
    used.sim.script({ fault, faultOn: 'all' });
    await expect(used.client.models.list()).rejects.toMatchObject({ status: 500 });
    await expect(used.client.chat.completions.create(question)).rejects.toMatchObject({ status: 500 });
  });

  it('fails a share of the requests, the same ones for the same seed', async () => {
    const statuses = async () => {
      used.sim.reset();
      used.sim.script({ fault: { kind: 'status', status: 500 }, faultRatio: 0.3 });
      const seen: number[] = [];
      for (let count = 0; count < 100; count += 1) seen.push((await post(used.sim)).status);
      return seen;
    };
    const first = await statuses();
    const failed = first.filter((status) => status === 500).length;
    expect(failed).toBeGreaterThan(15);
    expect(failed).toBeLessThan(45);
    expect(await statuses()).toEqual(first);
  });
});

describe('rate windows', () => {
  it('refuse the request after the last one, for each key apart, and say how long the window lasts', async () => {
    used.sim.script({ requestsPerMinute: 2 });
    const [one, other] = [openAi(used.sim, 'key-one'), openAi(used.sim, 'key-two')];
    await one.chat.completions.create(question);
    const last = await one.chat.completions.create(question).withResponse();
    expect(last.response.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    const refused = await post(used.sim, {}, { authorization: 'Bearer key-one' });
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ error: { code: 'rate_limit_exceeded', type: 'requests' } });
    expect(Number(refused.headers.get('retry-after-ms'))).toBeGreaterThan(55_000);
    expect(Number(refused.headers.get('retry-after'))).toBe(60);
    await other.chat.completions.create(question);
  });

  it('count tokens and begin again', async () => {
    used.sim.script({ tokensPerMinute: 150, rateWindow: 300, answer: { tokens: 100 } });
    expect((await post(used.sim)).status).toBe(200);
    const refused = await post(used.sim);
    expect(await refused.json()).toMatchObject({ error: { code: 'rate_limit_exceeded', type: 'tokens' } });
    await new Promise((resolve) => setTimeout(resolve, Number(refused.headers.get('retry-after-ms')) + 2));
    expect((await post(used.sim)).status).toBe(200);
  });
});

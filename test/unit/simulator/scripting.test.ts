import { behaviourFields } from '../../../server/simulator/behaviour-fields';
import { startSimulator } from '../../../server/simulator/start-simulator';
import { post, question, streamedText, text, useSimulator } from './chat';

const used = useSimulator(text('start'));
const answer = async (model = 'm') =>
  (await used.client.chat.completions.create({ ...question, model })).choices[0]!.message.content;

describe('scripts', () => {
  it('stand over each other: start, all, model, queue', async () => {
    expect(await answer()).toBe('start');
    used.sim.script(text('all'));
    used.sim.scriptModel('m', text('model'));
    used.sim.enqueue(text('first'), { fault: { kind: 'status', status: 500 } });
    expect(await answer()).toBe('first');
    await expect(answer()).rejects.toMatchObject({ status: 500 });
    expect(await answer()).toBe('model');
    expect(await answer('other')).toBe('all');
    used.sim.script({});
    expect(await answer('other')).toBe('start');
    used.sim.reset();
    expect(await answer()).toBe('start');
  });

  it('can be a function of the request', async () => {
    used.sim.script((request) => text(`for ${request.model}`));
    expect(await answer('x')).toBe('for x');
    used.sim.script(() => ({ tokensPerChunk: 0 }));
    await expect(answer()).rejects.toMatchObject({
      status: 500,
      message: expect.stringContaining('tokensPerChunk = 0'),
    });
  });

  it('begin anew with a reset, also for what still runs', async () => {
    used.sim.script({ fault: { kind: 'hang', at: 'before-headers' } });
    const hanging = answer();
    await used.sim.waitFor((stats) => stats.hung === 1);
    used.sim.reset();
    expect(used.sim.requests).toMatchObject({ received: 0, inFlight: 1, peakInFlight: 1, hung: 1, records: [] });
    used.sim.release();
    expect(await hanging).toBe('start');
    await used.sim.waitFor((stats) => stats.inFlight === 0);
    expect(used.sim.requests).toMatchObject({ answered: 0, hung: 0 });
  });
});

describe('rules', () => {
  it('are kept by all defaults', () => {
    for (const [name, { default: value, rule }] of Object.entries(behaviourFields)) rule.check(value, name);
  });

  it.each([
    [{ tokensPerChunk: 0 }, /^simulator: tokensPerChunk = 0: must be a whole number from 1 to 1000000$/],
    [{ latency: -1 }, /latency = -1: must be milliseconds from 0/],
    [{ latency: { min: 5, max: 4 } }, /min must not be above max/],
    [{ latency: { p50: 5 } }, /latency\.p99 = undefined: must be given/],
    [{ timeToFirstToken: 'soon' }, /timeToFirstToken = "soon": must be milliseconds .*, or null$/],
    [{ answer: 'nothing' }, /answer = "nothing": must be helpful, echo/],
    [{ answer: { text: 'a', tokens: 1 } }, /answer = .*: must be helpful, echo/],
    [{ answer: { text: [] } }, /answer\.text = \[\]: must be a text, or a list/],
    [{ fault: { kind: 'explode' } }, /fault\.kind = "explode": must be one of status, hang/],
    [{ fault: { kind: 'status', status: 200 } }, /fault\.status = 200: must be a whole number from 400 to 599/],
    [
      { fault: { kind: 'status', status: 429, retryAfter: { form: 'soon', ms: 1 } } },
      /fault\.retryAfter\.form = "soon"/,
    ],
    [
      { fault: { kind: 'status', status: 429, headers: { 'a b': 'c' } } },
      /fault\.headers = .*: must be an object of header/,
    ],
    [
      { fault: { kind: 'status', status: 429, headers: { a: 'b\r\nc: d' } } },
      /fault\.headers\.a = .*: must be a text that/,
    ],
    [{ fault: { kind: 'hang' } }, /fault\.at = undefined: must be given/],
    [
      { fault: { kind: 'hang', at: 'after-headers', when: 1 } },
      /fault\.when = 1: unknown; known are kind, at, afterChunks/,
    ],
    [{ keys: ['a', 1] }, /keys\[1\] = 1: must be a text/],
    [{ comments: 1 }, /comments = 1: must be true or false/],
    [{ faultRatio: Number.NaN }, /faultRatio = .*: must be a number from 0 to 1/],
    [{ latencies: 1 }, /latencies = 1: unknown field; known are latency, /],
    [{ port: 70_000 }, /port = 70000: must be a whole number from 0 to 65535/],
  ])('say what is wrong: %j', async (options, message) => {
    await expect(startSimulator(options as object)).rejects.toThrow(message);
  });
});

describe('the control surface', () => {
  const control = async (method: string, path: string, body?: unknown) => {
    const url = `http://127.0.0.1:${used.sim.port}/__sim/${path}`;
    const response = await fetch(url, { method, body: body === undefined ? undefined : JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  };

  it('scripts from outside', async () => {
    expect(await control('GET', 'behaviour')).toMatchObject({ status: 200, body: { latency: 0, tokensPerChunk: 1 } });
    expect((await control('PUT', 'behaviour', text('put'))).body).toMatchObject(text('put'));
    await control('PUT', 'behaviour?model=x', text('for x'));
    expect((await control('POST', 'enqueue', [text('one'), text('two')])).body).toEqual({ enqueued: 2 });
    await control('POST', 'enqueue', text('three'));
    expect([await answer(), await answer(), await answer(), await answer(), await answer('x')]).toEqual([
      'one',
      'two',
      'three',
      'put',
      'for x',
    ]);
    const stats = await control('GET', 'stats?records=2');
    expect(stats.body).toMatchObject({
      received: 5,
      answered: 5,
      records: [{ sequence: 4 }, { sequence: 5, model: 'x' }],
    });
    await control('POST', 'reset');
    expect((await control('GET', 'stats')).body).toMatchObject({ received: 0, records: [] });
    expect(await answer()).toBe('start');
  });

  it('releases what hangs', async () => {
    await control('PUT', 'behaviour', { fault: { kind: 'hang', at: 'mid-stream' } });
    const hanging = streamedText(used.client);
    await used.sim.waitFor((stats) => stats.hung === 1);
    expect((await control('POST', 'release')).body).toEqual({ released: 1 });
    expect(await hanging).toBe('start');
  });

  it.each([
    ['PUT', 'behaviour', { tokensPerChunk: 0 }, 'tokensPerChunk', /tokensPerChunk = 0: must be/],
    ['PUT', 'behaviour', [], 'behaviour', /behaviour = \[\]: must be an object/],
    ['POST', 'enqueue', [{}, 1], 'behaviours[1]', /behaviours\[1\] = 1: must be an object/],
    ['GET', 'stats?records=x', undefined, 'records', /records = "x": must be a whole number/],
  ])('refuses %s %s %j', async (method, path, body, param, message) => {
    expect(await control(method, path, body)).toEqual({
      status: 400,
      body: { error: { message: expect.stringMatching(message), type: 'invalid_request_error', param, code: null } },
    });
  });

  it('refuses a list as a whole', async () => {
    await control('POST', 'enqueue', [text('good'), { latency: 'bad' }]);
    expect(await answer()).toBe('start');
  });

  it('refuses what is no JSON and what it does not know', async () => {
    const response = await fetch(`http://127.0.0.1:${used.sim.port}/__sim/behaviour`, { method: 'PUT', body: '{' });
    expect(response.status).toBe(400);
    expect((await control('DELETE', 'behaviour')).status).toBe(404);
  });
});

describe('the server', () => {
  it('gives every answer an id, and knows its paths', async () => {
    const base = `http://127.0.0.1:${used.sim.port}`;
    used.sim.enqueue({}, { fault: { kind: 'status', status: 500 } });
    const answers = [
      await post(used.sim),
      await post(used.sim),
      await post(used.sim, { messages: [] }),
      await fetch(`${base}/healthz`),
      await fetch(`${base}/v1/models`),
      await fetch(`${base}/v1/embeddings`, { method: 'POST' }),
      await fetch(`${base}/__sim/stats`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 500, 400, 200, 200, 404, 200]);
    expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(answers.length);
  });

  it('refuses a body that is no JSON', async () => {
    const response = await fetch(`${used.sim.url}/chat/completions`, { method: 'POST', body: '{"model":' });
    expect(response.status).toBe(400);
    expect(used.sim.requests.records[0]).toMatchObject({ body: undefined, outcome: 'failed', status: 400 });
  });

  it('says when its port is taken', async () => {
    await expect(startSimulator({ port: used.sim.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

import { APIError } from 'openai';
import type { Behaviour } from '../../../server/simulator/behaviour';
import type { Fault } from '../../../server/simulator/fault';
import { post, question, streamedText, text, useSimulator } from './chat';
import { rawChat } from './raw-request';

const used = useSimulator({ ...text('aaaabbbbccccddddeeee') });

/** What a stream is on the wire, without chunk framing: fetch takes that off. */
async function wire(fault: Fault | null, behaviour: Partial<Behaviour> = {}): Promise<string> {
  used.sim.script({ fault, ...behaviour });
  return (await post(used.sim, { stream: true })).text();
}

const contents = (body: string) => [...body.matchAll(/"content":"(\w+)"/g)].map((match) => match[1]);

describe('truncated streams', () => {
  it('ends well-formed without a finish reason', async () => {
    const body = await wire({ kind: 'truncate', ending: 'eof', afterChunks: 2 });
    expect(contents(body)).toEqual(['aaaa', 'bbbb']);
    expect(body).not.toMatch(/"finish_reason":"|\[DONE\]/);
    expect(body).toMatch(/\n\n$/);
  });

  it('says [DONE] without a finish reason', async () => {
    const body = await wire({ kind: 'truncate', ending: 'done' });
    expect(contents(body)).toEqual(['aaaa', 'bbbb', 'cccc']);
    expect(body).not.toMatch(/"finish_reason":"/);
    expect(body).toMatch(/data: \[DONE\]\n\n$/);
  });

  it('closes the connection inside the body', async () => {
    used.sim.script({ fault: { kind: 'truncate', ending: 'fin', afterChunks: 100 } });
    const { bytes, ended } = await rawChat(used.sim, { stream: true });
    expect(ended).toBe('fin');
    expect(contents(bytes.toString())).toHaveLength(5);
    expect(bytes.toString()).not.toMatch(/"finish_reason":"|0\r\n\r\n$/);
  });

  it('looks complete to a client that does not check', async () => {
    used.sim.script({ fault: { kind: 'truncate', ending: 'eof' } });
    expect(await streamedText(used.client)).toBe('aaaabbbbcccc');
  });
});

describe('truncated answers that are no streams', () => {
  it.each(['eof', 'done'] as const)('is half a JSON: %s', async (ending) => {
    used.sim.script({ fault: { kind: 'truncate', ending } });
    const body = await (await post(used.sim)).text();
    expect(body).toMatch(/^{"id"/);
    expect(() => JSON.parse(body)).toThrow();
  });

  it('is shorter than its content-length', async () => {
    used.sim.script({ fault: { kind: 'truncate', ending: 'fin' } });
    const { bytes, ended } = await rawChat(used.sim);
    const [head, body] = bytes.toString().split('\r\n\r\n') as [string, string];
    expect(ended).toBe('fin');
    expect(Number(/content-length: (\d+)/i.exec(head)![1])).toBeGreaterThan(body.length);
    expect(body.length).toBeGreaterThan(10);
  });
});

describe('resets', () => {
  it.each([
    ['before-headers', /^$/],
    ['after-headers', /^HTTP\/1\.1 200 OK[\s\S]*\r\n\r\n$/],
    ['mid-stream', /"content":"cccc"[\s\S]*\r\n$/],
  ] as const)('a stream %s', async (at, seen) => {
    used.sim.script({ fault: { kind: 'reset', at } });
    const { bytes, ended } = await rawChat(used.sim, { stream: true });
    expect(ended).toBe('ECONNRESET');
    expect(bytes.toString()).toMatch(seen);
    expect(bytes.toString()).not.toContain('dddd');
    expect(used.sim.requests).toMatchObject({ failed: 1, cutByPeer: 0, inFlight: 0 });
  });

  it.each([
    ['before-headers', /^$/],
    ['after-headers', /^HTTP\/1\.1 200 OK[\s\S]*\r\n\r\n$/],
    ['mid-stream', /\r\n\r\n{"id":"chatcmpl-/],
  ] as const)('an answer that is no stream %s', async (at, seen) => {
    used.sim.script({ fault: { kind: 'reset', at } });
    const { bytes, ended } = await rawChat(used.sim);
    expect(ended).toBe('ECONNRESET');
    expect(bytes.toString()).toMatch(seen);
    expect(bytes.toString()).not.toMatch(/}$/);
  });
});

describe('errors with status 200', () => {
  it.each([0, 2])('in a stream after %i chunks', async (afterChunks) => {
    const fault = { kind: 'error-in-answer', afterChunks, code: 'slow_down' } as const;
    const body = await wire(fault);
    expect(contents(body)).toHaveLength(afterChunks);
    expect(body).toMatch(
      /data: {"error":{"message":".*","type":"rate_limit_error","param":null,"code":"slow_down"}}\n\n$/,
    );
    if (afterChunks === 0) expect(body).toMatch(/^data: {"error"/);
    const failed = streamedText(used.client);
    await expect(failed).rejects.toBeInstanceOf(APIError);
    await expect(failed).rejects.toMatchObject({ code: 'slow_down', status: undefined });
  });

  it('can name the event and say [DONE]', async () => {
    const body = await wire({ kind: 'error-in-answer', eventName: 'error', done: true });
    expect(body).toMatch(/^event: error\ndata: {"error":.*}\n\ndata: \[DONE\]\n\n$/);
  });

  it('as the whole body of an answer that is no stream', async () => {
    used.sim.script({ fault: { kind: 'error-in-answer', message: 'broken', code: 'x', type: 'y' } });
    const answer = await post(used.sim);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ error: { message: 'broken', type: 'y', param: null, code: 'x' } });
  });
});

describe('what no parser accepts', () => {
  it('is a chunk of malformed JSON in a stream that goes on', async () => {
    const body = await wire({ kind: 'malformed-json', afterChunks: 1 });
    expect(body).toMatch(/"content":"bro\n\n/);
    expect(contents(body)).toHaveLength(5);
    expect(body).toMatch(/"finish_reason":"stop"[\s\S]*\[DONE\]\n\n$/);
    const client = used.client.withOptions({ logLevel: 'off' });
    await expect(streamedText(client)).rejects.toBeInstanceOf(SyntaxError);
  });

  it('is malformed JSON as a body', async () => {
    used.sim.script({ fault: { kind: 'malformed-json' } });
    await expect(used.client.chat.completions.create(question)).rejects.toThrow(/JSON/);
  });

  it.each([false, true])('is a page where an answer was expected, stream %s', async (stream) => {
    used.sim.script({ fault: { kind: 'wrong-content-type' } });
    const answer = await post(used.sim, { stream });
    expect(answer.headers.get('content-type')).toBe('text/html');
    expect(await answer.text()).toMatch(/^<html>/);
  });

  it.each([
    [false, /^{"id".*}$/],
    [true, /^data: {[\s\S]*\[DONE\]\n\n$/],
  ])('is a right answer under a wrong content type, stream %s', async (stream, body) => {
    used.sim.script({ fault: { kind: 'wrong-content-type', contentType: 'text/plain', body: null } });
    const answer = await post(used.sim, { stream });
    expect(answer.headers.get('content-type')).toBe('text/plain');
    expect(await answer.text()).toMatch(body);
  });
});

describe('how streams look', () => {
  it('can have comments, CRLF, empty choices and no [DONE]', async () => {
    const body = await wire(null, { comments: true, lineEnd: 'crlf', emptyChoices: true, doneMarker: false });
    expect(body).not.toMatch(/[^\r]\n|\[DONE\]/);
    const events = body.split('\r\n\r\n').filter((event) => event !== '');
    expect(events.filter((event) => event.startsWith(':'))).toHaveLength(events.length / 2);
    expect(events[1]).toMatch(/"choices":\[\]/);
    expect(events.at(-1)).toMatch(/"choices":\[\]/);
    used.sim.script({ comments: true, lineEnd: 'crlf', emptyChoices: true, doneMarker: false });
    expect(await streamedText(used.client)).toBe('aaaabbbbccccddddeeee');
  });

  it.each([
    ['comment', /^: keep-alive\n\n/],
    ['empty-delta', /^data: {.*"delta":{"content":""}.*}\n\n/],
  ] as const)('sends signs of life without end: %s', async (form, sign) => {
    const fault = { kind: 'hang', at: 'after-headers' } as const;
    used.sim.script({ fault, keepAlive: { form, every: 1 } });
    const answer = await post(used.sim, { stream: true });
    const record = await used.sim.nextRequest();
    const first = new TextDecoder().decode((await answer.body!.getReader().read()).value);
    expect(first).toMatch(sign);
    expect(record).toMatchObject({ outcome: 'hung', chunksWritten: 0 });
  });
});

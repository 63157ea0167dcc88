import { once } from 'node:events';
import { post, question, streamedText, text, useSimulator } from './chat';
import { openRaw, readRaw } from './raw-request';

/** 100 MB and a thousand requests take their time on a busy machine. */
jest.setTimeout(60_000);

const used = useSimulator({ ...text('aaaabbbbccccdddd') });
const SIGN_EVERY = 4.5;

/** Counts the long timers and the intervals of the simulator that were set and not cleared. */
function watchTimers(): () => number {
  const timeouts = jest.spyOn(globalThis, 'setTimeout');
  const intervals = jest.spyOn(globalThis, 'setInterval');
  const cleared = new Set<unknown>();
  const note = (timer: unknown) => cleared.add(timer);
  const [clearTimer, clearRepeated] = [globalThis.clearTimeout, globalThis.clearInterval];
  jest.spyOn(globalThis, 'clearTimeout').mockImplementation((timer) => clearTimer(note(timer) && timer));
  jest.spyOn(globalThis, 'clearInterval').mockImplementation((timer) => clearRepeated(note(timer) && timer));
  const set = (spy: jest.SpyInstance, accept: (ms: number) => boolean) =>
    spy.mock.results.filter(({ value }, index) => accept(spy.mock.calls[index]![1]) && !cleared.has(value)).length;
  return () => set(timeouts, (ms) => ms > 50_000) + set(intervals, (ms) => ms === SIGN_EVERY);
}

describe('records', () => {
  it('tell what was asked, with the key masked', async () => {
    await post(used.sim, { stream: true }, { authorization: 'Bearer key-0123456789', traceparent: '00-ab-cd-01' });
    const record = await used.sim.nextRequest();
    expect(record).toMatchObject({
      sequence: 1,
      model: 'some-model',
      stream: true,
      key: '****789',
      headers: { traceparent: '00-ab-cd-01', authorization: 'Bearer ****789' },
      body: { messages: question.messages },
      receivedAt: expect.any(Number),
    });
    await used.sim.waitFor((stats) => stats.answered === 1);
    expect(record).toMatchObject({ outcome: 'answered', status: 200, chunksWritten: 4 });
    expect(record.endedAt!).toBeGreaterThanOrEqual(record.receivedAt);
    expect(JSON.stringify(used.sim.requests)).not.toContain('0123456789');
  });

  it('count the bytes of each body', async () => {
    for (const stream of [true, false]) {
      const body = await (await post(used.sim, { stream })).text();
      expect(used.sim.requests.records.at(-1)!.bytesWritten).toBe(Buffer.byteLength(body));
    }
  });

  it('keep only the last ones', async () => {
    const { sim } = used;
    expect(sim.requests.records).toHaveLength(0);
    for (let count = 0; count < 1005; count += 1) await (await post(sim)).text();
    expect(sim.requests.received).toBe(1005);
    expect(sim.requests.records.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 1000 }, (_, i) => i + 6));
  });
});

describe('events', () => {
  it('hand out each request once, in order, also those that came before', async () => {
    await post(used.sim, { model: 'a' });
    await post(used.sim, { model: 'b' });
    const [first, second] = [await used.sim.nextRequest(), await used.sim.nextRequest()];
    const third = used.sim.nextRequest();
    await post(used.sim, { model: 'c' });
    expect([first.model, second.model, (await third).model]).toEqual(['a', 'b', 'c']);
  });

  it('reject with the counters when it does not come true, or when the simulator closes', async () => {
    await expect(used.sim.waitFor((stats) => stats.received === 1, 1)).rejects.toThrow(/within 1 ms: {"received":0/);
    const waiting = used.sim.nextRequest();
    await Promise.all([expect(waiting).rejects.toThrow(/closed/), used.sim.close()]);
  });

  it('count what runs at once', async () => {
    used.sim.script({ fault: { kind: 'hang', at: 'before-headers' } });
    const calls = [1, 2, 3].map(() => used.client.chat.completions.create(question));
    await used.sim.waitFor((stats) => stats.hung === 3);
    expect(used.sim.requests).toMatchObject({ received: 3, inFlight: 3, peakInFlight: 3 });
    expect(used.sim.release()).toBe(3);
    await Promise.all(calls);
    expect(used.sim.requests).toMatchObject({ hung: 0, inFlight: 0, peakInFlight: 3, answered: 3, failed: 0 });
  });
});

describe('a hang', () => {
  it.each([
    ['before-headers', true],
    ['after-headers', true],
    ['mid-stream', true],
    ['before-headers', false],
    ['after-headers', false],
    ['mid-stream', false],
  ] as const)('%s, stream %s: says nothing more, goes on when released', async (at, stream) => {
    used.sim.script({ fault: { kind: 'hang', at, afterChunks: 2 } });
    const socket = openRaw(used.sim, { stream });
    const record = await used.sim.nextRequest();
    await used.sim.waitFor(() => record.outcome === 'hung');
    expect(record.status).toBe(at === 'before-headers' ? undefined : 200);
    expect(record.chunksWritten).toBe(at === 'mid-stream' && stream ? 2 : 0);
    expect(record.bytesWritten > 0).toBe(at === 'mid-stream');
    const whole = readRaw(socket);
    used.sim.release(record);
    const body = (await whole).bytes.toString();
    expect(body.match(/[abcd]{4,}/g)!.join('')).toContain('aaaabbbbccccdddd');
    expect(record.outcome).toBe('answered');
  });

  it.each(['😀', '-😀'])('stops between characters: %s', async (start) => {
    const answer = start + '😀'.repeat(300);
    used.sim.script({ ...text(answer), fault: { kind: 'hang', at: 'mid-stream' } });
    const call = used.client.chat.completions.create(question);
    await used.sim.waitFor((stats) => stats.hung === 1);
    used.sim.release();
    expect((await call).choices[0]!.message.content).toBe(answer);
  });

  it.each([
    ['before-headers', true],
    ['after-headers', true],
    ['mid-stream', true],
    ['before-headers', false],
    ['after-headers', false],
    ['mid-stream', false],
  ] as const)('%s, stream %s: sees the peer leave', async (at, stream) => {
    used.sim.script({ fault: { kind: 'hang', at } });
    const socket = openRaw(used.sim, { stream });
    const record = await used.sim.nextRequest();
    await used.sim.waitFor((stats) => stats.hung === 1);
    socket.destroy();
    await used.sim.waitFor((stats) => stats.openConnections === 0);
    expect(record.outcome).toBe('cut_by_peer');
    expect(used.sim.requests).toMatchObject({ cutByPeer: 1, hung: 0, inFlight: 0, failed: 0 });
  });
});

describe('nothing is left', () => {
  afterEach(() => jest.restoreAllMocks());

  it.each([
    ['before the answer', { latency: 60_000 }, false],
    ['before the first token', { timeToFirstToken: 60_000, keepAlive: { form: 'comment', every: SIGN_EVERY } }, true],
    ['between tokens', { tokensPerSecond: 0.01, keepAlive: { form: 'empty-delta', every: SIGN_EVERY } }, true],
  ] as const)('when the peer leaves %s', async (_, behaviour, stream) => {
    const timers = watchTimers();
    used.sim.script(behaviour);
    const socket = openRaw(used.sim, { stream });
    const record = await used.sim.nextRequest();
    await used.sim.waitFor(() => !stream || record.bytesWritten > 0);
    expect(timers()).toBeGreaterThan(0);
    socket.destroy();
    await used.sim.waitFor((stats) => stats.cutByPeer === 1 && stats.openConnections === 0);
    expect(record.outcome).toBe('cut_by_peer');
    expect(timers()).toBe(0);
  });

  it('when it closes under requests', async () => {
    const timers = watchTimers();
    used.sim.script({ fault: { kind: 'hang', at: 'before-headers' } });
    used.sim.enqueue({ latency: 60_000 });
    const calls = [1, 2, 3].map(() => used.client.chat.completions.create(question));
    await used.sim.waitFor((stats) => stats.received === 3);
    const ended = Promise.allSettled(calls);
    await used.sim.close();
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(used.sim.requests).toMatchObject({ inFlight: 0, hung: 0, cutByPeer: 0, openConnections: 0 });
    expect(used.sim.requests.records.map(({ outcome }) => outcome)).toEqual(['closed', 'closed', 'closed']);
    expect(timers()).toBe(0);
    await used.sim.close();
  });
});

describe('a slow reader', () => {
  it.each([true, false])('stops an answer of 100 MB until it reads on, stream %s', async (stream) => {
    used.sim.script({ answer: { bytes: 100_000_000 }, tokensPerChunk: 4096 });
    const socket = openRaw(used.sim, { stream });
    const record = await used.sim.nextRequest();
    await used.sim.waitFor((stats) => stats.stalled === 1);
    expect(record.bytesWritten).toBeLessThan(20_000_000);
    const memory = process.memoryUsage();
    const closed = once(socket, 'close');
    let bytes = 0;
    socket.on('data', (part: Buffer) => {
      bytes += part.length;
    });
    await used.sim.waitFor(() => record.outcome === 'answered', 30_000);
    expect(record.bytesWritten).toBeGreaterThan(100_000_000);
    const { heapUsed, external } = process.memoryUsage();
    expect(heapUsed + external - memory.heapUsed - memory.external).toBeLessThan(60_000_000);
    await closed;
    expect(bytes).toBeGreaterThan(100_000_000);
  });
});

describe('pace', () => {
  it('waits for the answer, the first token and the tokens', async () => {
    const timed = async (work: () => Promise<unknown>) => {
      const startedAt = performance.now();
      await work();
      return performance.now() - startedAt;
    };
    used.sim.script({ latency: 50 });
    // A timer may be early by the fraction of a millisecond that it was rounded by.
    expect(await timed(() => used.client.chat.completions.create(question))).toBeGreaterThan(48);
    used.sim.script({ latency: 0, timeToFirstToken: 50 });
    expect(await timed(() => streamedText(used.client))).toBeGreaterThan(48);
    used.sim.script({ answer: { tokens: 11 }, tokensPerSecond: 100 });
    expect(await timed(() => streamedText(used.client))).toBeGreaterThan(98);
  });
});

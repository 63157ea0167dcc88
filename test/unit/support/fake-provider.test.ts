import { chatRequest } from '../../support/calls';
import { FakeProvider } from '../../support/fake-provider';
import { listenersOf } from '../../support/no-leaks';
import { errorOf } from '../../support/pool-rig';

const attempt = (signal = new AbortController().signal) => ({ model: 'm', signal });

describe('FakeProvider', () => {
  it('notes what it is asked, and answers when it is told to', async () => {
    const provider = new FakeProvider();
    const done = provider.complete(chatRequest({ model: 'x' }), attempt());
    const call = await provider.call(1);
    expect([call.request.model, call.attempt.model, provider.running]).toEqual(['x', 'm', 1]);
    call.answer();
    expect((await done).usage.completionTokens).toBe(2);
    expect(provider.running).toBe(0);
  });

  it('gives a call as soon as it comes', async () => {
    const provider = new FakeProvider();
    const second = provider.call(2);
    void provider.complete(chatRequest(), attempt());
    void provider.complete(chatRequest({ model: 'second' }), attempt());
    expect((await second).request.model).toBe('second');
  });

  it('fails when it is told to, once', async () => {
    const provider = new FakeProvider('p', (call, number) => {
      call.fail(errorOf(number === 1 ? 'UPSTREAM_UNAVAILABLE' : 'UPSTREAM_TIMEOUT'));
      call.answer();
    });
    await expect(provider.complete(chatRequest(), attempt())).rejects.toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE' });
    await expect(provider.complete(chatRequest(), attempt())).rejects.toMatchObject({ reason: 'UPSTREAM_TIMEOUT' });
  });

  it("obeys the signal: its reason becomes the call's error, and no listener stays", async () => {
    const provider = new FakeProvider();
    const controller = new AbortController();
    const done = provider.complete(chatRequest(), attempt(controller.signal));
    controller.abort(errorOf('CANCELLED'));
    await expect(done).rejects.toBe(controller.signal.reason);
    await expect(provider.complete(chatRequest(), attempt(controller.signal))).rejects.toBe(controller.signal.reason);
    const calm = new AbortController();
    const answered = provider.complete(chatRequest(), attempt(calm.signal));
    (await provider.call(3)).answer();
    await answered;
    expect([listenersOf(controller.signal), listenersOf(calm.signal)]).toEqual([0, 0]);
  });

  it('hands chunks and headers over, and returns the backpressure', async () => {
    const provider = new FakeProvider();
    const texts: unknown[] = [];
    const wait = Promise.resolve();
    const onChunks = (chunks: readonly { choices: readonly { delta: { content?: string | null } }[] }[]) => {
      texts.push(...chunks.map((chunk) => chunk.choices[0]!.delta.content));
      return wait;
    };
    void provider.complete(chatRequest(), {
      ...attempt(),
      sink: { write: onChunks },
      onHeaders: (...headers) => texts.push(headers),
    });
    const call = await provider.call(1);
    call.headers(200, 'req-9');
    expect(call.send('a', 'b')).toBe(wait);
    expect(texts).toEqual([[200, 'req-9'], 'a', 'b']);
  });

  it('lets a test answer its health checks, and counts closes', async () => {
    const provider = new FakeProvider();
    const passed = provider.check(new AbortController().signal);
    const failed = provider.check(new AbortController().signal);
    provider.checks[0]!.pass();
    provider.checks[1]!.fail(errorOf('UPSTREAM_UNREACHABLE'));
    await expect(passed).resolves.toBeUndefined();
    await expect(failed).rejects.toMatchObject({ reason: 'UPSTREAM_UNREACHABLE' });
    await provider.close();
    expect(provider.closes).toBe(1);
  });
});

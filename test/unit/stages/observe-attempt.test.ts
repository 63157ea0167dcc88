import type { AttemptRecord } from '../../../server/core/call-record';
import { callProvider } from '../../../server/stages/call-provider';
import { observeAttempt } from '../../../server/stages/observe-attempt';
import { callContext, chatRequest, textSink } from '../../support/calls';
import type { FakeProvider } from '../../support/fake-provider';
import { errorOf, poolRig } from '../../support/pool-rig';

const start = (stream = false) => {
  const { take, clock, pool } = poolRig();
  const lease = take();
  const sink = stream ? textSink() : undefined;
  const { context } = callContext(clock, { sink });
  const seen: AttemptRecord[] = [];
  const observer = { attemptEnded: (attempt: AttemptRecord) => seen.push({ ...attempt }) };
  const stage = observeAttempt({ clock, observer, tier: 'pool' })(callProvider);
  const told: string[] = [];
  jest.spyOn(lease, 'firstToken').mockImplementation(() => void told.push('lease'));
  const onFirstToken = (): void => void told.push('tier');
  const run = () => stage(chatRequest(), { ...context, route: pool.models.resolve('m')[0]!, lease, onFirstToken });
  const done = run();
  const provider = lease.client.provider as FakeProvider;
  return { clock, record: context.record, seen, sink, told, provider, done, run, call: provider.calls[0]! };
};

describe('observeAttempt', () => {
  it('records who made the attempt, how long it took and how it ended', async () => {
    const { clock, record, seen, call, done } = start();
    expect(record.attempts.map((attempt) => [attempt.number, attempt.outcome])).toEqual([[1, undefined]]);
    call.headers(200, 'req-7');
    clock.advance(30);
    call.answer();
    await done;
    expect(seen).toEqual([
      {
        number: 1,
        tier: 'pool',
        client: 'a-1',
        backend: 'a',
        region: 'a-region',
        model: 'm',
        queueMs: 0,
        startedAt: 0,
        durationMs: 30,
        outcome: 'success',
        httpStatus: 200,
        providerRequestId: 'req-7',
        usage: { promptTokens: 3, completionTokens: 2, estimated: false },
      },
    ]);
    expect(record).toMatchObject({ upstreamMs: 30, committed: false, usage: { promptTokens: 3, completionTokens: 2 } });
  });

  it('records the failure, and the tokens that it had used', async () => {
    const { seen, record, call, done } = start();
    const usage = { promptTokens: 9, completionTokens: 1, estimated: true };
    call.fail(errorOf('UPSTREAM_OVERLOADED', { httpStatus: 529, providerRequestId: 'req-8', usage }));
    await expect(done).rejects.toMatchObject({ reason: 'UPSTREAM_OVERLOADED' });
    expect(seen).toMatchObject([
      { outcome: 'upstream_fault', reason: 'UPSTREAM_OVERLOADED', httpStatus: 529, providerRequestId: 'req-8' },
    ]);
    expect(record.usage).toEqual(usage);
  });

  it('adds up time and usage over the attempts, and numbers them', async () => {
    const { clock, record, run, provider, call, done } = start();
    clock.advance(10);
    call.fail(
      errorOf('UPSTREAM_STREAM_INTERRUPTED', { usage: { promptTokens: 3, completionTokens: 1, estimated: true } }),
    );
    await done.catch(() => undefined);
    const second = run();
    clock.advance(20);
    provider.calls[1]!.answer();
    await second;
    expect(record.attempts.map(({ number, outcome }) => [number, outcome])).toEqual([
      [1, 'upstream_fault'],
      [2, 'success'],
    ]);
    expect(record).toMatchObject({
      upstreamMs: 30,
      usage: { promptTokens: 6, completionTokens: 3, estimated: true },
    });
  });

  it('notes the first token of a stream, from which on the call is committed, and tells lease and tier', async () => {
    const { clock, record, seen, sink, told, call, done } = start(true);
    clock.advance(15);
    expect(record.committed).toBe(false);
    call.send('a');
    clock.advance(15);
    call.send('b');
    expect(record.committed).toBe(true);
    call.answer();
    await done;
    expect(seen[0]).toMatchObject({ firstTokenMs: 15, durationMs: 30 });
    expect(told).toEqual(['lease', 'tier']);
    expect(sink!.texts).toEqual(['a', 'b']);
  });

  it('is committed before the caller sees the delta, so that no error of the write can start another attempt', async () => {
    const { pool, take, clock } = poolRig();
    const lease = take();
    const seen: boolean[] = [];
    const { context } = callContext(clock, {
      sink: { write: () => void seen.push(context.record.committed) as undefined },
    });
    const stage = observeAttempt({ clock, observer: {}, tier: 'pool' })(callProvider);
    const done = stage(chatRequest(), { ...context, route: pool.models.resolve('m')[0]!, lease });
    const call = (lease.client.provider as FakeProvider).calls[0]!;
    call.send('a');
    call.answer();
    await done;
    expect(seen).toEqual([true]);
  });

  it('takes what is no CallError for a fault of ours', async () => {
    const { clock, pool, take } = poolRig();
    const { context } = callContext(clock);
    const stage = observeAttempt({ clock, observer: {}, tier: 'legacy' })(() => Promise.reject(new TypeError('bug')));
    const done = stage(chatRequest(), { ...context, route: pool.models.resolve('m')[0]!, lease: take() });
    await expect(done).rejects.toMatchObject({ reason: 'INTERNAL_ERROR' });
    expect(context.record.attempts).toMatchObject([{ tier: 'legacy', outcome: 'internal_error' }]);
  });
});

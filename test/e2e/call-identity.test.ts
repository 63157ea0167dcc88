import { ErrorReason, Outcome, type ServedBy, Tier } from '@llm-pool/client';
import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import { protoRequest } from '../support/proto-request';
import { CALM, type LogLine } from '../support/start-service';
import { useService } from '../support/use-service';

const UUID = /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/;
const { chat, streamChat, deepDive } = LlmPoolServiceService;

const current = useService({ ...CALM, LLM_POOL_INSTANCE: 'pool-a' });

/** The line that ends a call in the log. */
const logged = (callId: string): LogLine[] =>
  current.service.log.filter(({ event, call_id }) => event === 'call_ended' && call_id === callId);

/** Without times, which Debug rounds. */
const untimed = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, entry) => (key.endsWith('Ms') ? undefined : entry)));

/** A story that ends so; a busy machine adds short waits in front. */
const story = (end: string): RegExp =>
  new RegExp(
    `(^|· )${end.replaceAll('TIME', '\\d+(\\.\\d)? m?s').replaceAll(' THEN ', '( · (wait|queue) [^·]+)* · ')}$`,
  );

/** The numbers of a call must fit together: nothing is counted twice, nothing is lost. */
const expectConsistent = ({ attempts, queueMs, upstreamMs, overheadMs }: ServedBy): void => {
  const sum = (pick: (attempt: ServedBy['attempts'][number]) => number) =>
    attempts.reduce((total, attempt) => total + pick(attempt), 0);
  expect(attempts.map(({ number }) => number)).toEqual(attempts.map((_, index) => index + 1));
  expect(sum(({ durationMs }) => durationMs)).toBeCloseTo(upstreamMs, 3);
  expect(sum((attempt) => attempt.queueMs)).toBeLessThanOrEqual(queueMs + 0.001);
  for (const number of [queueMs, upstreamMs, overheadMs]) expect(number).toBeGreaterThanOrEqual(0);
};

describe('a call that succeeds', () => {
  it('is named the same in answer, trailers, log and Debug', async () => {
    const { messages, trailers } = await current.service.raw.call(chat, protoRequest());
    const servedBy = messages[0]!.servedBy!;
    const { callId } = servedBy;
    expect(callId).toMatch(UUID);
    expect(trailers.get('llm-pool-call-id')).toEqual([callId]);
    expect(logged(callId)).toHaveLength(1);
    expect(logged(callId)[0]).toMatchObject({
      level: 'info',
      instance: 'pool-a',
      method: 'Chat',
      caller: 'anonymous',
      model: 'gpt-test',
      outcome: 'success',
      client: servedBy.client,
      attempts: 1,
    });
    const { call, instance } = await current.service.client.admin.debug(callId);
    expect(instance).toBe('pool-a');
    expect(call).toMatchObject({ callId, state: 'ended', outcome: Outcome.SUCCESS, method: 'Chat', model: 'gpt-test' });
    // What the answer said, Debug says too; only the time of the answer itself comes on top.
    expect(untimed(call!.servedBy)).toEqual(untimed(servedBy));
    expect(call!.servedBy!.upstreamMs).toBeCloseTo(servedBy.upstreamMs, 2);
    expect(call!.servedBy!.overheadMs).toBeGreaterThanOrEqual(servedBy.overheadMs - 0.01);
    expect(call!.story).toMatch(story('default ok TIME'));
  });

  it('tells who served it, and where the time went', async () => {
    current.service.simulator.script({ latency: 60, modelName: null });
    const askedAt = performance.now();
    const answer = await current.service.client.chat({ messages: [{ role: 'user', text: 'Hi' }], model: 'gpt-x' });
    const tookMs = performance.now() - askedAt;
    const servedBy = answer.servedBy!;
    expect(servedBy).toMatchObject({
      instance: 'pool-a',
      tier: Tier.POOL,
      backend: 'default',
      client: expect.stringMatching(/^default-\d$/),
      model: 'gpt-x',
      fallbackReason: 0,
    });
    expect(servedBy.attempts).toEqual([
      expect.objectContaining({
        tier: Tier.POOL,
        client: servedBy.client,
        outcome: Outcome.SUCCESS,
        reason: ErrorReason.UNSPECIFIED,
        httpStatus: 200,
        providerRequestId: (await current.service.simulator.nextRequest()).id,
        firstTokenMs: 0,
      }),
    ]);
    expect(servedBy.upstreamMs).toBeGreaterThanOrEqual(59);
    expect(servedBy.queueMs + servedBy.upstreamMs + servedBy.overheadMs).toBeLessThanOrEqual(tookMs);
    expectConsistent(servedBy);
  });

  it('tells of every attempt', async () => {
    current.service.simulator.enqueue(
      { fault: { kind: 'status', status: 500 } },
      { fault: { kind: 'reset', at: 'before-headers' } },
    );
    const { servedBy } = await current.service.client.chat('Hi');
    expect(servedBy!.attempts).toMatchObject([
      { outcome: Outcome.UPSTREAM_FAULT, reason: ErrorReason.UPSTREAM_UNAVAILABLE, httpStatus: 500 },
      {
        outcome: Outcome.UPSTREAM_FAULT,
        reason: ErrorReason.UPSTREAM_UNREACHABLE,
        httpStatus: 0,
        providerRequestId: '',
      },
      { outcome: Outcome.SUCCESS, httpStatus: 200 },
    ]);
    expectConsistent(servedBy!);
    const { call } = await current.service.client.admin.debug(servedBy!.callId);
    expect(call!.story).toMatch(story('default 500 THEN default unreachable THEN default ok TIME'));
  });

  it('streams the same at its end, with the time to the first token', async () => {
    current.service.simulator.script({ timeToFirstToken: 40 });
    const { messages, trailers } = await current.service.raw.call(streamChat, protoRequest());
    const last = messages.at(-1)!.event!;
    const { servedBy } = last.value as { servedBy: ServedBy };
    expect(last.$case).toBe('end');
    expect(trailers.get('llm-pool-call-id')).toEqual([servedBy.callId]);
    const [attempt] = servedBy.attempts;
    expect(attempt!.firstTokenMs).toBeGreaterThanOrEqual(39);
    expect(attempt!.firstTokenMs).toBeLessThanOrEqual(attempt!.durationMs);
    expect(logged(servedBy.callId)[0]).toMatchObject({ method: 'StreamChat', stream: true, outcome: 'success' });
    expectConsistent(servedBy);
  });

  it('knows the trace of its caller', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const metadata = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
    const { servedBy } = await current.service.client.chat('Hi', { metadata });
    expect((await current.service.client.admin.debug(servedBy!.callId)).call!.traceId).toBe(traceId);
    expect(logged(servedBy!.callId)[0]).toMatchObject({ trace_id: traceId });
  });
});

describe('a call that fails', () => {
  it.each([
    ['Chat', chat],
    ['StreamChat', streamChat],
  ] as const)('%s is named the same in error details, trailers, log and Debug', async (method, rpc) => {
    current.service.simulator.script({ fault: { kind: 'status', status: 500 } });
    const request = protoRequest({ disableFallback: true });
    const { code, details, trailers, messages } = await current.service.raw.failure(rpc as typeof chat, request);
    expect([code, messages]).toEqual(['UNAVAILABLE', []]);
    const { callId, attempts, attemptCount } = details.CallDetails;
    expect(callId).toMatch(UUID);
    expect(details.ErrorInfo).toMatchObject({
      reason: 'UPSTREAM_UNAVAILABLE',
      domain: 'llm-pool',
      metadata: { call_id: callId, instance: 'pool-a' },
    });
    expect(details.RequestInfo.requestId).toBe(callId);
    expect(trailers.get('llm-pool-call-id')).toEqual([callId]);
    // What was tried here is not tried again by the channel.
    expect(trailers.get('grpc-retry-pushback-ms')).toEqual(['-1']);
    expect(attemptCount).toBe(attempts.length);
    expect(current.service.simulator.requests.received).toBe(attempts.length);
    expect(logged(callId)).toMatchObject([
      { method, outcome: 'upstream_fault', reason: 'UPSTREAM_UNAVAILABLE', attempts: attempts.length },
    ]);
    const debug = await current.service.client.admin.debug(callId);
    expect(debug.call).toMatchObject({
      callId,
      outcome: Outcome.UPSTREAM_FAULT,
      reason: ErrorReason.UPSTREAM_UNAVAILABLE,
    });
    expect(untimed(debug.call!.servedBy!.attempts)).toEqual(untimed(attempts));
    expect((await current.service.client.admin.debug()).lastErrors[0]!.callId).toBe(callId);
  });

  it('keeps what it had used when a stream breaks', async () => {
    current.service.simulator.script({
      answer: { tokens: 50 },
      fault: { kind: 'reset', at: 'mid-stream', afterChunks: 5 },
    });
    const { code, details, messages } = await current.service.raw.failure(streamChat, protoRequest());
    expect(code).toBe('UNAVAILABLE');
    expect(details.ErrorInfo.reason).toBe('UPSTREAM_STREAM_INTERRUPTED');
    expect(messages.every(({ event }) => event!.$case === 'delta')).toBe(true);
    expect(details.CallDetails.partialUsage).toMatchObject({ estimated: true });
    expect(details.CallDetails.partialUsage!.completionTokens).toBeGreaterThan(0);
  });

  it('is found by Debug while it still runs, with the time so far', async () => {
    current.service.simulator.script({ fault: { kind: 'hang', at: 'before-headers' } });
    const call = current.service.raw.start(deepDive, {
      theme: 'Pools',
      conversation: [],
      documents: [],
      language: '',
      model: '',
      planningModel: '',
      style: 0,
      sessionId: '',
      disableFallback: false,
    });
    await current.service.simulator.waitFor(({ hung }) => hung === 1);
    const { calls, now } = await current.service.client.admin.debug();
    expect(now).toMatchObject({ callsInFlight: 1, slotsInUse: 1, queued: 0 });
    expect(calls).toMatchObject([{ method: 'DeepDive', workload: 'deep_dive', state: 'running', outcome: 0 }]);
    expect(calls[0]!.story).toMatch(story('plan running TIME'));
    const running = await current.service.client.admin.debug(calls[0]!.callId);
    expect(running.call!.servedBy!.attempts).toMatchObject([{ outcome: 0, durationMs: 0 }]);
    call.cancel();
    expect((await call.reply).code).toBe('CANCELLED');
    await current.service.simulator.waitFor(({ cutByPeer }) => cutByPeer === 1);
    await current.service.noLeaks();
    const ended = await current.service.client.admin.debug(calls[0]!.callId);
    expect(ended.call).toMatchObject({ state: 'ended', outcome: Outcome.CANCELLED, reason: ErrorReason.CANCELLED });
  });

  it('is not known once it is forgotten, or elsewhere', async () => {
    await expect(current.service.client.admin.debug('nobody')).rejects.toMatchObject({
      reason: 'INVALID_FIELD',
      violations: [{ field: 'call_id' }],
    });
  });
});

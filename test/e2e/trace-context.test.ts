import { AlwaysOffSampler, ParentBasedSampler, type Sampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';
import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import { protoRequest } from '../support/proto-request';
import { recordedSpans } from '../support/recorded-spans';
import { CALM } from '../support/start-service';
import { useServices } from '../support/use-service';

const { start } = useServices();
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const sampled = { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'vendor=a,other=b' };
const unsampled = { ...sampled, traceparent: `00-${TRACE}-${PARENT}-00` };

const traced = async (sampler?: Sampler) => {
  const spans = recordedSpans(sampler);
  const service = await start(CALM, {}, { tracerProvider: spans.tracerProvider });
  /** A call with this metadata: its id, and what the upstream got. */
  const call = async (metadata: Record<string, string> = {}) => {
    const { messages } = await service.raw.call(LlmPoolServiceService.chat, protoRequest(), { metadata });
    const { headers } = await service.simulator.nextRequest();
    return { callId: messages[0]!.servedBy!.callId, headers };
  };
  const logged = (id: string) => service.log.find(({ event, call_id }) => event === 'call_ended' && call_id === id);
  return { ...service, spans, call, logged };
};

describe('the trace of a caller', () => {
  it('goes on through llm-pool to the upstream, and is named in log and Debug', async () => {
    const { call, logged, client, spans } = await traced();
    const { callId, headers } = await call(sampled);
    const [root, attempt] = await spans.trace();
    expect(root).toMatchObject({ traceId: TRACE, parentId: PARENT });
    expect(attempt).toMatchObject({ traceId: TRACE, parentId: root.spanId });
    expect(headers.traceparent).toBe(`00-${TRACE}-${attempt!.spanId}-01`);
    expect(headers.tracestate).toBe(sampled.tracestate);
    expect(logged(callId)).toMatchObject({ trace_id: TRACE });
    expect((await client.admin.debug(callId)).call!.traceId).toBe(TRACE);
  });

  it('each attempt is a parent of its own', async () => {
    const { raw, simulator, spans } = await traced();
    simulator.enqueue({ fault: { kind: 'status', status: 500 } });
    await raw.call(LlmPoolServiceService.chat, protoRequest(), { metadata: sampled });
    const seen = [await simulator.nextRequest(), await simulator.nextRequest()];
    const attempts = (await spans.trace()).filter(({ kind }) => kind === 'CLIENT');
    expect(seen.map(({ headers }) => headers.traceparent)).toEqual(
      attempts.map(({ spanId }) => `00-${TRACE}-${spanId}-01`),
    );
  });

  it('not sampled: no span, but the upstream still learns of the trace, as not sampled', async () => {
    const { call, logged, spans } = await traced();
    const { callId, headers } = await call(unsampled);
    expect(spans.all()).toEqual([]);
    expect(headers.traceparent).toMatch(new RegExp(`^00-${TRACE}-(?!${PARENT})[\\da-f]{16}-00$`));
    expect(headers.tracestate).toBe(sampled.tracestate);
    expect(logged(callId)).toMatchObject({ trace_id: TRACE });
  });

  it('while tracing is off: it goes on as it came', async () => {
    const service = await start(CALM);
    await service.raw.call(LlmPoolServiceService.chat, protoRequest(), { metadata: sampled });
    expect((await service.simulator.nextRequest()).headers).toMatchObject(sampled);
  });

  it.each(['nonsense', `00-${'0'.repeat(32)}-${PARENT}-01`, `ff-${TRACE}-${PARENT}-01`])(
    'malformed (%s): a new trace begins',
    async (traceparent) => {
      const { call, spans } = await traced();
      const { headers } = await call({ traceparent, tracestate: 'vendor=a' });
      const [root, attempt] = await spans.trace();
      expect(root.parentId).toBeUndefined();
      expect(root.traceId).not.toBe(TRACE);
      expect(headers.traceparent).toBe(`00-${root.traceId}-${attempt!.spanId}-01`);
      expect(headers).not.toHaveProperty('tracestate');
    },
  );
});

describe('a call without a trace', () => {
  it('sampled: its own trace is named in the log and goes to the upstream', async () => {
    const { call, logged, spans } = await traced();
    const { callId, headers } = await call();
    const [root] = await spans.trace();
    expect(headers.traceparent).toContain(root.traceId);
    expect(logged(callId)).toMatchObject({ trace_id: root.traceId });
  });

  it('not sampled, or tracing is off: no trace at all', async () => {
    const off = await start(CALM);
    await off.raw.call(LlmPoolServiceService.chat, protoRequest());
    expect((await off.simulator.nextRequest()).headers).not.toHaveProperty('traceparent');
    const { call, logged, spans } = await traced(new ParentBasedSampler({ root: new AlwaysOffSampler() }));
    const { callId, headers } = await call();
    expect(headers).not.toHaveProperty('traceparent');
    expect(spans.all()).toEqual([]);
    expect(logged(callId)).not.toHaveProperty('trace_id');
  });

  it('of a sampled share no trace is in pieces', async () => {
    const { client, spans } = await traced(new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.5) }));
    for (let call = 0; call < 30; call++) await client.chat('Hi');
    const roots = spans.all().filter(({ kind }) => kind === 'SERVER');
    expect(roots.length).toBeGreaterThan(2);
    expect(roots.length).toBeLessThan(28);
    for (const trace of await spans.traces(roots.length)) expect(trace).toHaveLength(2);
  });
});

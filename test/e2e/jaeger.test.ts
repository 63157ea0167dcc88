import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LlmPoolClient } from '@llm-pool/client';
import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import type { Simulator } from '../../server/simulator/simulator';
import { startSimulator } from '../../server/simulator/start-simulator';
import { build } from '../support/built';
import { findTool } from '../support/find-tool';
import { protoRequest } from '../support/proto-request';
import { RawClient } from '../support/raw-client';
import { type BuiltServer, startBuiltServer } from '../support/start-built-server';
import { type Jaeger, type JaegerSpan, startJaeger } from '../support/start-jaeger';

const program = findTool('jaeger');
const describeWithJaeger = program || process.env.CI === 'true' ? describe : describe.skip;
if (!program) process.stderr.write('Jaeger is not installed, its test is not run: scripts/jaeger.sh install\n');

const failing = (status: number) => ({ fault: { kind: 'status', status } }) as const;
const isServer = { 'span.kind': 'server' };
const isClient = { 'span.kind': 'client' };
const isError = { error: true, 'otel.status_code': 'ERROR' };
const names = (spans: readonly JaegerSpan[]) =>
  spans.map(({ operationName }) => operationName.replace('llmpool.v1.', ''));

/** What an operator finds in a real Jaeger, of the real service, over OTLP. */
describeWithJaeger('in Jaeger', () => {
  let jaeger: Jaeger;
  let simulator: Simulator;
  let server: BuiltServer;
  let client: LlmPoolClient;
  let cwd: string;

  beforeAll(async () => {
    await build();
    cwd = await mkdtemp(join(tmpdir(), 'llm-pool-jaeger-'));
    jaeger = await startJaeger(program!);
    simulator = await startSimulator({ latency: 0 });
    const settings = {
      ENABLE_LLM_POOL: 'true',
      OPENAI_BASE_URL: simulator.url,
      LLM_POOL_MODEL: 'm',
      LLM_POOL_INSTANCE: 'pool-a',
      LLM_POOL_RETRIES: '1',
      LLM_POOL_RETRY_BASE_MS: '5',
      OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.otlp,
      OTEL_BSP_SCHEDULE_DELAY: '20',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    };
    server = await startBuiltServer(settings, cwd);
    client = new LlmPoolClient({ address: server.grpc });
  }, 120_000);

  afterAll(async () => {
    client.close();
    expect(await server.stop()).toBe(0);
    await Promise.all([simulator.close(), jaeger.stop()]);
    await rm(cwd, { recursive: true });
  });

  /** The trace of a call, found by its id as somebody would who has it from a log or an error. */
  const traceOf = async (callId: string, count: number) => {
    const spans = await jaeger.find('llm_pool.call_id', callId, count);
    const [root, ...children] = spans;
    expect(root.parentID).toBeUndefined();
    for (const child of children) {
      const parent = spans.find(({ spanID }) => spanID === child.parentID)!;
      // The parts of a deep dive have requests below them; everything else hangs below the call.
      expect(parent === root || child.operationName === 'chat m').toBe(true);
      expect(child.startTime).toBeGreaterThanOrEqual(parent.startTime);
      expect(child.startTime + child.duration).toBeLessThanOrEqual(parent.startTime + parent.duration + 1);
    }
    return spans;
  };

  it('a plain call', async () => {
    const { servedBy } = await client.chat('Hi');
    const [root, attempt, ...more] = await traceOf(servedBy!.callId, 2);
    expect(more).toEqual([]);
    expect(root).toMatchObject({
      operationName: 'llmpool.v1.LlmPoolService/Chat',
      service: 'llm-pool',
      resource: { 'service.instance.id': 'pool-a', 'deployment.environment.name': 'test' },
      tags: { ...isServer, 'rpc.system.name': 'grpc', 'rpc.status_code': 'OK', 'llm_pool.caller': 'anonymous' },
    });
    // The SDK's own detectors would show the command line.
    expect(Object.keys(root.resource).filter((name) => /^(process|host|os)\./.test(name))).toEqual([]);
    expect(attempt).toMatchObject({
      operationName: 'chat m',
      tags: {
        ...isClient,
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'm',
        'gen_ai.response.model': 'simulator',
        'gen_ai.response.finish_reasons': '["stop"]',
        'gen_ai.usage.output_tokens': expect.any(Number),
        'server.address': '127.0.0.1',
        'llm_pool.provider_request_id': servedBy!.attempts[0]!.providerRequestId,
      },
    });
    for (const { tags } of [root, attempt!]) expect(tags).not.toHaveProperty('error');
  });

  it('a retried call', async () => {
    simulator.enqueue(failing(500));
    const { servedBy } = await client.chat('Hi');
    const spans = await traceOf(servedBy!.callId, 4);
    expect(names(spans)).toEqual(['LlmPoolService/Chat', 'chat m', 'backoff', 'chat m']);
    expect(spans[1]!.tags).toMatchObject({
      ...isError,
      'error.type': 'UPSTREAM_UNAVAILABLE',
      'http.response.status_code': 500,
    });
    expect(spans[2]!.tags).toMatchObject({ 'span.kind': 'internal', 'llm_pool.reason': 'UPSTREAM_UNAVAILABLE' });
    expect(spans[3]!.tags).not.toHaveProperty('error');
    expect(spans[0].tags).toMatchObject({ 'llm_pool.attempts': 2, 'rpc.status_code': 'OK' });
  });

  it('a call that fell back', async () => {
    simulator.enqueue(failing(500), failing(500));
    const { servedBy } = await client.chat('Hi');
    const spans = await traceOf(servedBy!.callId, 5);
    expect(names(spans)).toEqual(['LlmPoolService/Chat', 'chat m', 'backoff', 'chat m', 'chat m']);
    expect(spans.map(({ tags }) => tags['llm_pool.tier'])).toEqual(['legacy', 'pool', undefined, 'pool', 'legacy']);
    expect(spans[0]).toMatchObject({
      tags: { 'llm_pool.fallback_reason': 'pool_error' },
      logs: [{ event: 'fallback', 'llm_pool.reason': 'pool_error' }],
    });
  });

  it('a cancelled stream', async () => {
    simulator.enqueue({ fault: { kind: 'hang', at: 'mid-stream', afterChunks: 2 } });
    const raw = new RawClient(server.grpc);
    const call = raw.start(LlmPoolServiceService.streamChat, protoRequest({ model: 'm', sessionId: 'left-early' }));
    await call.first;
    call.cancel();
    await call.reply;
    raw.close();
    const [root, attempt, ...more] = await jaeger.find('gen_ai.conversation.id', 'left-early', 2);
    expect(more).toEqual([]);
    expect(root.tags).toMatchObject({ ...isServer, 'rpc.status_code': 'CANCELLED', 'llm_pool.outcome': 'cancelled' });
    expect(root.tags).not.toHaveProperty('error');
    expect(attempt).toMatchObject({
      parentID: root.spanID,
      tags: { ...isError, 'error.type': 'CANCELLED', 'gen_ai.response.time_to_first_chunk': expect.any(Number) },
    });
  });

  it('a deep dive', async () => {
    const { callId, facets } = await client.deepDive({ theme: 'Pools', parallelism: 1 });
    const parts = ['plan', ...facets.map(({ facet }) => `facet ${facet!.id}`), 'synthesis'];
    const spans = await traceOf(callId, 1 + 2 * parts.length);
    expect(names(spans)).toEqual(['LlmPoolService/DeepDive', ...parts.flatMap((part) => [part, 'chat m'])]);
    expect(spans[0].tags).toMatchObject({ 'llm_pool.workload': 'deep_dive' });
  });
});

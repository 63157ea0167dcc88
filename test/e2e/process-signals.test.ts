import { LlmPoolClient } from '@llm-pool/client';
import { HealthService, HealthCheckResponse_ServingStatus as Serving } from '../../server/gen/grpc/health/v1/health';
import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import type { Simulator } from '../../server/simulator/simulator';
import { startSimulator } from '../../server/simulator/start-simulator';
import { build } from '../support/built';
import { caught } from '../support/caught';
import { protoRequest } from '../support/proto-request';
import { RawClient } from '../support/raw-client';
import { type ServerProcess, startProcess } from '../support/server-process';
import { useServices } from '../support/use-service';

const { closing } = useServices();
const HANG = { fault: { kind: 'hang', at: 'mid-stream', afterChunks: 1 } } as const;
const HTTP_TIMEOUT = { signal: AbortSignal.timeout(60_000) };

let simulator: Simulator;
beforeAll(build, 120_000);
beforeEach(async () => {
  simulator = closing(await startSimulator({ latency: 0, ...HANG }));
});

interface Running {
  readonly process: ServerProcess;
  readonly http: string;
  readonly client: LlmPoolClient;
  readonly raw: RawClient;
}

/** A server with the pool on and a stream that has begun and hangs. */
const running = async (environment: Record<string, string> = {}): Promise<Running> => {
  const process = closing(
    startProcess({ ENABLE_LLM_POOL: 'true', OPENAI_BASE_URL: simulator.url, LLM_POOL_MODEL: 'm', ...environment }),
  );
  const { grpc, http } = await process.serving;
  return { process, http, client: closing(new LlmPoolClient({ address: grpc })), raw: closing(new RawClient(grpc)) };
};

const ready = async (http: string): Promise<[number, unknown]> => {
  const response = await fetch(`${http}/readyz`, HTTP_TIMEOUT);
  return [response.status, await response.json()];
};

describe('SIGTERM', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    '(%s) lets running calls end well, then ends with 0',
    async (signal) => {
      const { process, http, client, raw } = await running();
      const watch = raw.start(HealthService.watch, { service: 'llmpool.v1.LlmPoolService' });
      expect((await watch.first).status).toBe(Serving.SERVING);
      const runs = client.streamChat('Hi').final();
      await simulator.waitFor(({ hung }) => hung === 1);
      process.kill(signal);
      await process.logged('shutting down: 1 calls may end');
      expect(await ready(http)).toEqual([503, { status: 'not ready', reason: 'draining' }]);
      expect((await fetch(`${http}/healthz`)).status).toBe(200);
      // No one new is taken.
      const late = new RawClient((await process.serving).grpc);
      closing(late);
      expect((await late.call(LlmPoolServiceService.chat, protoRequest(), { deadlineMs: 2000 })).code).toBe(
        'UNAVAILABLE',
      );
      expect(simulator.requests.received).toBe(1);
      const releasedAt = performance.now();
      simulator.release();
      expect((await runs).choices[0]!.finishReason).toBe(1);
      expect(await process.ended).toEqual({ code: 0, signal: null, stderr: '' });
      // The watch of a load balancer, which never ends by itself, holds up nothing.
      expect(performance.now() - releasedAt).toBeLessThan(3000);
      const { messages } = await watch.reply;
      expect(messages.map(({ status }) => status)).toEqual([Serving.SERVING, Serving.NOT_SERVING]);
      expect(process.messages.at(-1)).toBe('stopped');
    },
    20_000,
  );

  it('ends at once when nothing runs', async () => {
    const { process } = await running();
    const at = performance.now();
    process.kill('SIGTERM');
    expect((await process.ended).code).toBe(0);
    expect(performance.now() - at).toBeLessThan(2000);
  }, 20_000);

  it('shows NOT_SERVING for a while before it refuses, so that load balancers notice first', async () => {
    const { process, http, client } = await running({ LLM_POOL_DRAIN_DELAY_MS: '1000' });
    process.kill('SIGTERM');
    await process.logged('shutting down');
    expect((await ready(http))[0]).toBe(503);
    expect(await client.health()).toBe('NOT_SERVING');
    simulator.script({ fault: null });
    expect((await client.chat('Hi')).choices).toHaveLength(1);
    expect((await process.ended).code).toBe(0);
  }, 20_000);

  it('cuts what takes longer than the limit, with a status and what it had used', async () => {
    const { process, raw } = await running({ LLM_POOL_DRAIN_MS: '200' });
    const runs = [
      raw.failure(LlmPoolServiceService.streamChat, protoRequest()),
      raw.failure(LlmPoolServiceService.chat, protoRequest()),
    ];
    await simulator.waitFor(({ hung }) => hung === 2);
    process.kill('SIGTERM');
    const [stream, unary] = await Promise.all(runs);
    for (const { code, details, trailers } of [stream!, unary!]) {
      expect(code).toBe('UNAVAILABLE');
      expect(details.ErrorInfo.reason).toBe('SHUTTING_DOWN');
      expect(details.CallDetails.attempts).toHaveLength(1);
      // An upstream was asked: the channel must not ask again.
      expect(trailers.get('grpc-retry-pushback-ms')).toEqual(['-1']);
    }
    expect(stream!.details.CallDetails.partialUsage!.completionTokens).toBeGreaterThan(0);
    expect((await process.ended).code).toBe(0);
    await simulator.waitFor(({ cutByPeer }) => cutByPeer === 2);
    expect(process.messages).toContainEqual('2 calls did not end in time and are cut');
  }, 20_000);

  it('ends the streams of numbers', async () => {
    const { process, client } = await running();
    const watch = client.admin.watchMetrics({ intervalMs: 3_600_000 });
    await watch.next();
    process.kill('SIGTERM');
    expect(await caught(watch.next())).toMatchObject({ reason: 'SHUTTING_DOWN', retryable: true });
    expect((await process.ended).code).toBe(0);
  }, 20_000);
});

describe('a second signal', () => {
  /** Longer than the time within which two signals are one. */
  const LATER_MS = 600;

  it('ends the process at once', async () => {
    const { process, client } = await running();
    const cut = caught(client.streamChat('Hi').final());
    await simulator.waitFor(({ hung }) => hung === 1);
    process.kill('SIGTERM');
    await process.logged('shutting down');
    await new Promise((resolve) => setTimeout(resolve, LATER_MS));
    process.kill('SIGTERM');
    expect((await process.ended).code).toBe(1);
    expect((await cut).reason).toBe('UNREACHABLE');
  }, 20_000);

  it('within half a second is the first one, passed on', async () => {
    const { process, client } = await running();
    const runs = client.streamChat('Hi').final();
    await simulator.waitFor(({ hung }) => hung === 1);
    process.kill('SIGINT');
    process.kill('SIGTERM');
    await process.logged('shutting down');
    simulator.release();
    expect((await runs).choices[0]!.finishReason).toBe(1);
    expect((await process.ended).code).toBe(0);
  }, 20_000);
});

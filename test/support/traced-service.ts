import { recordedSpans, type SeenSpan } from './recorded-spans';
import { CALM, type Service } from './start-service';
import { until } from './until';
import { useServices } from './use-service';

export const HANG = { fault: { kind: 'hang', at: 'before-headers' } } as const;
export const UUID = expect.stringMatching(/^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/);
export const failing = (status: number, more: object = {}) => ({ fault: { kind: 'status', status, ...more } }) as const;

/** Starts services whose spans a test reads; closed after each test. Once in a file. */
export const useTracedServices = () => {
  const { start } = useServices();
  return async (environment: Record<string, string> = {}): Promise<TracedService> => {
    const spans = recordedSpans();
    const service = await start(
      { ...CALM, LLM_POOL_FALLBACK: 'false', ...environment },
      {},
      { tracerProvider: spans.tracerProvider },
    );
    return { ...service, spans };
  };
};

type TracedService = Service & { readonly spans: ReturnType<typeof recordedSpans> };
export const SERVER = { kind: 'SERVER', status: 'UNSET', parentId: undefined } as const;
export const CLIENT = { kind: 'CLIENT', status: 'UNSET', name: 'chat m' } as const;
/** What every attempt on the service's only upstream says. */
export const about = ({ simulator }: Service) => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'm',
  'server.address': '127.0.0.1',
  'server.port': simulator.port,
  'openai.api.type': 'chat_completions',
  'llm_pool.call_id': UUID,
  'llm_pool.tier': 'pool',
  'llm_pool.client': expect.stringMatching(/^default-\d$/),
  'llm_pool.backend': 'default',
});
export const ANSWERED = {
  'http.response.status_code': 200,
  'llm_pool.provider_request_id': expect.stringMatching(/^req_/),
  'gen_ai.usage.input_tokens': expect.any(Number),
  'gen_ai.usage.output_tokens': expect.any(Number),
  'gen_ai.usage.reasoning.output_tokens': 0,
  'gen_ai.usage.cache_read.input_tokens': 0,
  'gen_ai.response.id': expect.stringMatching(/^chatcmpl-/),
  'gen_ai.response.model': 'simulator',
  'gen_ai.response.finish_reasons': ['stop'],
  'openai.response.system_fingerprint': 'fp_simulator',
};
export const served = (method: string, more: object = {}) => ({
  'rpc.system.name': 'grpc',
  'rpc.method': `llmpool.v1.LlmPoolService/${method}`,
  'rpc.status_code': 'OK',
  'network.peer.address': '127.0.0.1',
  'network.peer.port': expect.any(Number),
  'llm_pool.call_id': UUID,
  'llm_pool.caller': 'anonymous',
  'llm_pool.workload': 'chat',
  'llm_pool.priority': 'default',
  'llm_pool.model': 'm',
  'llm_pool.outcome': 'success',
  'llm_pool.attempts': 1,
  'llm_pool.tier': 'pool',
  ...more,
});
/** All are children of the root, lie within it, and belong to its trace. */
export const expectTree = ([root, ...children]: readonly SeenSpan[]): void => {
  for (const child of children) {
    expect([child.name, child.parentId, child.traceId]).toEqual([child.name, root!.spanId, root!.traceId]);
    expect(child.startedAt).toBeGreaterThanOrEqual(root!.startedAt);
    expect(child.startedAt + child.ms).toBeLessThanOrEqual(root!.startedAt + root!.ms + 0.01);
  }
};
/** A call has waited for a slot for long enough to be told. */
export const hasWaited = ({ app }: Service) =>
  until('a call has waited', () => (app.pool.snapshot().queue[0]?.oldestMs ?? 0) >= 5);
export const names = (spans: readonly SeenSpan[]) => spans.map(({ name }) => name.replace(/^llmpool.v1./, ''));
export const events = ({ events: list }: SeenSpan) =>
  list.map(({ name, attributes }) => [name, ...Object.values(attributes)]);

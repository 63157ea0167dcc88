import { type LlmPoolError, Outcome, type Usage } from '@llm-pool/client';
import type { Behaviour } from '../../../server/simulator/behaviour';
import { caught } from '../../support/caught';
import { KINDS, silentServer, startCall } from '../../support/chat-states';
import { JAPANESE_TEXTS } from '../../support/japanese-texts';
import type { Service } from '../../support/start-service';
import { until } from '../../support/until';
import { useServices } from '../../support/use-service';

const services = useServices();
// Real time is measured: a machine that is busy with something else may spoil one run.
jest.retryTimes(2, { logErrorsBeforeRetry: true });
const ONCE = { LLM_POOL_RETRIES: '0', LLM_POOL_FALLBACK: 'false' };
const TEXT = 'aaaabbbbccccdddd';
/** The estimate for the prompt `hi`. */
const PROMPT_TOKENS = 5;
const hang = (at: 'before-headers' | 'after-headers' | 'mid-stream', afterChunks?: number): Partial<Behaviour> => ({
  fault: { kind: 'hang', at, afterChunks },
  answer: { text: TEXT },
});

interface Accounted {
  readonly prompt: number;
  readonly completion: number;
  readonly estimated: boolean;
}

/** What a service that ran this one call has in its statistics, its metrics and its log: everywhere the same. */
const accounted = async (service: Service): Promise<Accounted> => {
  const lines = () => service.log.filter(({ event }) => event === 'call_ended');
  await until('the call is logged', () => lines().length === 1);
  const { prompt_tokens, completion_tokens, tokens_estimated } = lines()[0]!;
  const { windows } = await service.client.admin.metrics();
  const { promptTokens, completionTokens } = windows.at(-1)!;
  expect([prompt_tokens ?? 0, completion_tokens ?? 0]).toEqual([promptTokens, completionTokens]);
  const scraped = await (await fetch(`${service.http}/metrics`)).text();
  for (const [type, tokens] of [
    ['prompt', promptTokens],
    ['completion', completionTokens],
  ] as const) {
    const lines = scraped.split('\n').filter((line) => line.startsWith('llm_pool_tokens_total{'));
    const counted = lines
      .filter((line) => line.includes(`type="${type}"`))
      .map((line) => Number(line.split(' ').at(-1)));
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(tokens);
  }
  return { prompt: promptTokens, completion: completionTokens, estimated: tokens_estimated === true };
};

const asAccounted = (usage: Usage | undefined): Accounted | undefined =>
  usage && { prompt: usage.promptTokens, completion: usage.completionTokens, estimated: usage.estimated };

describe('R40 the usage of an answer', () => {
  it.each(KINDS)('is what the provider says: %s', async (kind) => {
    const service = await services.start({}, { answer: { text: TEXT } });
    const { usage } = (await startCall(service, kind)) as { usage: Usage };
    expect(asAccounted(usage)).toEqual({ prompt: 4, completion: 4, estimated: false });
    expect(await accounted(service)).toEqual(asAccounted(usage));
  });

  it.each(KINDS)('is estimated, and marked so, where the provider does not say: %s', async (kind) => {
    const service = await services.start({}, { answer: { text: TEXT }, usage: 'missing' });
    const { usage } = (await startCall(service, kind)) as { usage: Usage };
    expect(asAccounted(usage)).toEqual({ prompt: PROMPT_TOKENS, completion: 4, estimated: true });
    expect(await accounted(service)).toEqual(asAccounted(usage));
  });

  it.each(JAPANESE_TEXTS.slice(0, 5))('is a fair estimate for Japanese, too: %s', async (text, tokens) => {
    const service = await services.start({}, { answer: { text }, usage: 'missing' });
    const { usage } = await service.client.streamChat(text).final();
    for (const estimate of [usage!.promptTokens - 4, usage!.completionTokens]) {
      expect(estimate / tokens).toBeGreaterThan(0.8);
      expect(estimate / tokens).toBeLessThan(1.4);
    }
  });
});

describe('R40 the usage of a call that ends early', () => {
  const cancelled = async (service: Service, kind: 'unary' | 'stream'): Promise<LlmPoolError> => {
    const controller = new AbortController();
    const error = caught(startCall(service, kind, controller.signal));
    await service.simulator.waitFor(({ hung }) => hung === 1);
    controller.abort();
    return error;
  };

  it.each([
    ['unary', hang('before-headers')],
    ['unary', hang('mid-stream')],
    ['stream', hang('before-headers')],
    ['stream', hang('after-headers')],
  ] as const)('has the prompt after a cancel before the first token: %s, %j', async (kind, behaviour) => {
    const service = await services.start(ONCE);
    service.simulator.script(behaviour);
    expect((await cancelled(service, kind)).code).toBe(1);
    expect(await accounted(service)).toEqual({ prompt: PROMPT_TOKENS, completion: 0, estimated: true });
  });

  it('has what came until a cancel in the middle', async () => {
    const service = await services.start(ONCE);
    service.simulator.script(hang('mid-stream', 3));
    const stream = service.client.streamChat('hi');
    let text = '';
    for await (const piece of stream.text()) {
      text += piece;
      if (text.length === 12) break;
    }
    expect(await accounted(service)).toEqual({ prompt: PROMPT_TOKENS, completion: 3, estimated: true });
  });

  it.each([
    ['unary', hang('before-headers'), 0],
    ['stream', hang('after-headers'), 0],
    ['stream', hang('mid-stream', 2), 2],
  ] as const)('is in the error of a passed deadline: %s, %j', async (kind, behaviour, completion) => {
    const service = await services.start(ONCE);
    service.simulator.script(behaviour);
    const { reason, partialUsage } = await caught(startCall(service, kind, undefined, 300));
    expect(reason).toBe('DEADLINE_EXCEEDED');
    expect(asAccounted(partialUsage)).toEqual({ prompt: PROMPT_TOKENS, completion, estimated: true });
    expect(await accounted(service)).toEqual(asAccounted(partialUsage));
  });

  it.each([
    ['a stream that breaks', 'stream', { kind: 'reset', at: 'mid-stream', afterChunks: 2 }, 2],
    ['a stream that ends too early', 'stream', { kind: 'truncate', ending: 'eof', afterChunks: 3 }, 3],
    ['a whole answer that breaks', 'unary', { kind: 'reset', at: 'mid-stream' }, 0],
  ] as const)('is in the error of %s', async (_, kind, fault, completion) => {
    const service = await services.start(ONCE);
    service.simulator.script({ answer: { text: TEXT }, fault });
    const { attempts, partialUsage } = await caught(startCall(service, kind));
    expect(attempts).toMatchObject([{ outcome: Outcome.UPSTREAM_FAULT }]);
    expect(asAccounted(partialUsage)).toEqual({ prompt: PROMPT_TOKENS, completion, estimated: true });
    expect(await accounted(service)).toEqual(asAccounted(partialUsage));
  });

  it('is nothing where the provider refused, or was never asked', async () => {
    for (const behaviour of [
      { fault: { kind: 'status', status: 500 } },
      { fault: { kind: 'error-in-answer' } },
      { fault: { kind: 'reset', at: 'before-headers' } },
    ] as const) {
      const service = await services.start(ONCE);
      service.simulator.script(behaviour);
      expect((await caught(service.client.streamChat('hi').final())).partialUsage).toBeUndefined();
      expect(await accounted(service)).toEqual({ prompt: 0, completion: 0, estimated: false });
    }
    const silent = services.closing(await silentServer());
    const service = await services.start({ ...ONCE, OPENAI_BASE_URL: silent.url });
    expect((await caught(service.client.chat('hi', { deadlineMs: 250 }))).partialUsage).toBeUndefined();
    expect(await accounted(service)).toEqual({ prompt: 0, completion: 0, estimated: false });
  });
});

describe('R40 the usage of a call with several attempts', () => {
  it('is the sum of what they cost, also in the answer', async () => {
    const service = await services.start({ LLM_POOL_RETRIES: '1', LLM_POOL_FIRST_TOKEN_TIMEOUT_MS: '150' });
    service.simulator.script({ answer: { text: TEXT } });
    service.simulator.enqueue(hang('after-headers'));
    const { usage, servedBy } = await service.client.streamChat('hi').final();
    expect(servedBy!.attempts).toMatchObject([{ outcome: Outcome.UPSTREAM_FAULT }, { outcome: Outcome.SUCCESS }]);
    expect(asAccounted(usage)).toEqual({ prompt: PROMPT_TOKENS + 4, completion: 4, estimated: true });
    expect(await accounted(service)).toEqual(asAccounted(usage));
  });
});

import { fromOpenAI } from '@llm-pool/client/openai';
import * as fc from 'fast-check';
import { PARAMS } from '../../client/typescript/src/openai/params';
import { ChatRequest } from '../../server/gen/llmpool/v1/chat';
import { SDK_PARAMS } from '../../server/grpc/convert/sdk-params';
import { toChatRequest } from '../../server/grpc/convert/to-chat-request';
import { openAIParam, openAIParams, type Refused } from '../support/openai-params-arbitrary';

type Params = Parameters<typeof fromOpenAI>[0];

/** What the provider is sent when these parameters go through llm-pool. */
const throughLlmPool = (params: Params): Record<string, unknown> => {
  const wire = ChatRequest.encode(fromOpenAI(params) as ChatRequest).finish();
  const { model, params: sent } = toChatRequest(ChatRequest.decode(wire), { model: '' });
  return JSON.parse(JSON.stringify({ ...sent, model }));
};
const json = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('fromOpenAI', () => {
  it('brings every parameter to the provider as it was', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(openAIParams, ({ stream, stream_options, ...params }) => {
        for (const key of Object.keys(params)) seen.add(key);
        expect(throughLlmPool({ ...params, stream, stream_options } as Params)).toEqual(json(params));
      }),
      { numRuns: 300 },
    );
    const decided = Object.entries(SDK_PARAMS).filter(([, decision]) => typeof decision === 'string');
    expect([...seen].sort()).toEqual(decided.map(([key]) => key).sort());
  });

  it('keeps to the decisions of the server, parameter by parameter', () => {
    expect(Object.keys(PARAMS).sort()).toEqual(Object.keys(SDK_PARAMS).sort());
    for (const [key, arbitrary] of Object.entries(openAIParam)) {
      const decision = SDK_PARAMS[key as keyof typeof openAIParam];
      const [value] = fc.sample(arbitrary, { numRuns: 1, seed: 1 });
      const convert = PARAMS[key as keyof typeof openAIParam] as (value: unknown, path: string) => object;
      expect([key, Object.keys(convert(value, key))]).toEqual([key, typeof decision === 'string' ? [decision] : []]);
    }
    const refused: Refused[] = ['functions', 'function_call'];
    for (const key of refused) {
      expect(SDK_PARAMS[key]).toHaveProperty('leftOut');
      expect(() => fromOpenAI({ messages: [], model: 'm', [key]: [] } as Params)).toThrow(`params.${key} cannot be`);
    }
  });

  it('takes null for not set, and a text for a list of one', () => {
    const nothing = Object.fromEntries(Object.keys(openAIParam).map((key) => [key, null]));
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    const params = { ...nothing, model: 'm', messages, stop: 'x' } as unknown as Params;
    expect(throughLlmPool(params)).toEqual({ model: 'm', messages, stop: ['x'] });
  });

  it('hands on what only compatible servers know', () => {
    const extra = { top_k: 5, chat_template_kwargs: { '2': 1, '1': [null] }, nothing: null };
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    expect(throughLlmPool({ model: 'm', messages, ...extra })).toEqual({ model: 'm', messages, ...extra });
  });
});

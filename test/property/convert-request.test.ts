import * as fc from 'fast-check';
import { CallError } from '../../server/core/call-error';
import { ChatRequest } from '../../server/gen/llmpool/v1/chat';
import { readExactJson } from '../../server/grpc/convert/read-exact-json';
import { toChatRequest } from '../../server/grpc/convert/to-chat-request';
import { toJsonObject } from '../../server/grpc/convert/to-json-object';
import { Violations } from '../../server/grpc/convert/violations';
import { generatedRequest } from '../support/chat-request-arbitrary';
import { fromPartial } from '../support/proto-request';
import { validRequest } from '../support/valid-request-arbitrary';

/** Scalars of the contract whose name and value go to the provider as they are. */
const SCALARS = {
  temperature: 'temperature',
  topP: 'top_p',
  maxCompletionTokens: 'max_completion_tokens',
  n: 'n',
  seed: 'seed',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
  logprobs: 'logprobs',
  parallelToolCalls: 'parallel_tool_calls',
  reasoningEffort: 'reasoning_effort',
  verbosity: 'verbosity',
  user: 'user',
  store: 'store',
  serviceTier: 'service_tier',
} as const satisfies Partial<Record<keyof ChatRequest, string>>;

const overTheWire = (request: ChatRequest): ChatRequest => ChatRequest.decode(ChatRequest.encode(request).finish());
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const LITERALS = ['null', 'true', '7', '-2.5', '1e400', '12345678901234567890'];

/** JSON text in which keys are often numeric and numbers are long, written out by hand to keep them so. */
const jsonText = (literals: readonly string[]): fc.Arbitrary<string> =>
  fc.letrec<{ value: string; object: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(...literals, '{}', '[ ]'),
      fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
      fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(' , ')}]`),
      tie('object'),
    ),
    object: fc
      .dictionary(fc.oneof(fc.nat(20).map(String), fc.string(), fc.constantFrom('"', '\\')), tie('value'), {
        maxKeys: 5,
      })
      .chain((members) => fc.shuffledSubarray([...Object.entries(members), ['__proto__', '{"a":0}'] as const]))
      .map((members) => `{${members.map(([key, value]) => ` ${JSON.stringify(key)} :\n${value}`).join(',')} }`),
  })).object;

/** The text without white space between its tokens. */
const compact = (text: string): string =>
  text.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, (_, quoted: string | undefined) => quoted ?? '');

describe('toChatRequest', () => {
  it('takes every valid request and hands its scalars on', () => {
    fc.assert(
      fc.property(validRequest, (request) => {
        const { params, model, sessionId } = toChatRequest(overTheWire(request), { model: '' });
        const body = json(params) as Record<string, unknown>;
        const expected = Object.entries(SCALARS)
          .filter(([field]) => request[field as keyof typeof SCALARS] !== undefined)
          .map(([field, name]) => [name, request[field as keyof typeof SCALARS]]);
        expect(body).toMatchObject(json(Object.fromEntries(expected)) as object);
        for (const [field, name] of Object.entries(SCALARS)) {
          expect(name in body).toBe(request[field as keyof typeof SCALARS] !== undefined);
        }
        expect(body.messages).toHaveLength(request.messages.length);
        expect([model, sessionId]).toEqual([request.model, request.sessionId]);
      }),
    );
  });

  it('gives the same for a request that went over the wire', () => {
    fc.assert(
      fc.property(validRequest, (request) => {
        expect(toChatRequest(overTheWire(request), { model: 'm' })).toEqual(toChatRequest(request, { model: 'm' }));
      }),
    );
  });

  it('throws nothing but INVALID_FIELD, whatever comes', () => {
    const numbers = fc.record(
      {
        temperature: fc.double(),
        topP: fc.double(),
        seed: fc.double(),
        n: fc.nat(),
        topLogprobs: fc.nat(),
        maxTokens: fc.nat(),
        workload: fc.integer(),
        priority: fc.integer(),
        logitBias: fc.dictionary(fc.string(), fc.double()),
        extraBody: fc.oneof(fc.json(), jsonText(LITERALS), fc.string()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(generatedRequest, numbers, (garbage, more) => {
        try {
          const { params } = toChatRequest({ ...fromPartial(ChatRequest, {}), ...garbage, ...more }, { model: '' });
          JSON.stringify(params);
        } catch (error) {
          if (!(error instanceof CallError)) throw error;
          expect(error.reason).toBe('INVALID_FIELD');
          expect(error.details.violations!.length).toBeGreaterThan(0);
          expect(error.details.violations!.length).toBeLessThanOrEqual(20);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('JSON text', () => {
  it('goes to the provider with its keys in order', () => {
    fc.assert(
      fc.property(jsonText(LITERALS), (text) => {
        expect(JSON.stringify(toJsonObject(text, 'x', new Violations()))).toBe(compact(text));
      }),
      { numRuns: 300 },
    );
  });

  it('read exactly keeps numbers as they were written, too', () => {
    fc.assert(
      fc.property(jsonText([...LITERALS, '-0', '1.50', '1E2']), (text) => {
        expect(JSON.stringify(readExactJson(text))).toBe(compact(text));
      }),
      { numRuns: 300 },
    );
  });
});

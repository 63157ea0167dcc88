import type { RequestListener } from 'node:http';
import { type ChatResponse, FinishReason, LlmPoolError } from '@llm-pool/client';
import { chunkOf, eventStream, ScriptedUpstream } from '../support/scripted-upstream';
import { useServices } from '../support/use-service';

const { closing, start } = useServices();

interface Answers {
  /** The whole answer: message, and what stands beside it. */
  readonly message: object;
  readonly finish?: string;
  readonly more?: object;
  /** The same answer as deltas of a stream. */
  readonly deltas: readonly object[];
}

/** An upstream for answers that the simulator does not know: kinds of the SDK that are rare, and words of other servers. */
const answering =
  ({ message, finish = 'stop', more = {}, deltas }: Answers): RequestListener =>
  async (request, response) => {
    const body: Buffer[] = [];
    for await (const part of request) body.push(part);
    const { stream } = JSON.parse(Buffer.concat(body).toString());
    if (stream) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const chunks = deltas.map((delta) => chunkOf(delta));
      response.end(eventStream(...chunks, chunkOf({}, finish, more), '[DONE]'));
      return;
    }
    const choices = [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }];
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'm-1', choices, ...more }),
    );
  };

/** The answer as a whole, and put together from its stream. */
const both = async (answers: Answers): Promise<ChatResponse[]> => {
  const upstream = closing(await ScriptedUpstream.start(answering(answers)));
  const { client } = await start({ OPENAI_BASE_URL: upstream.url });
  return [await client.chat('Hi'), await client.streamChat('Hi').final()];
};

describe('answers of other servers', () => {
  it('may end for a reason that has no name here', async () => {
    for (const { choices } of await both({
      message: { content: 'x' },
      finish: 'repetition_limit',
      deltas: [{ content: 'x' }],
    })) {
      expect(choices[0]).toMatchObject({
        finishReason: FinishReason.OTHER,
        providerFinishReason: 'repetition_limit',
      });
    }
  });

  it('may call custom tools', async () => {
    const [whole, streamed] = await both({
      message: { content: null, tool_calls: [{ id: 'c1', type: 'custom', custom: { name: 'shell', input: 'ls -l' } }] },
      finish: 'tool_calls',
      deltas: [
        { tool_calls: [{ index: 0, id: 'c1', type: 'custom', custom: { name: 'shell', input: 'ls' } }] },
        { tool_calls: [{ index: 0, custom: { input: ' -l' } }] },
      ],
    });
    const expected = [{ id: 'c1', call: { $case: 'custom', value: { name: 'shell', input: 'ls -l' } } }];
    expect(whole!.choices[0]!.message!.toolCalls).toEqual(expected);
    expect(streamed!.choices[0]!.message!.toolCalls).toEqual(expected);
  });

  it('may be refusals, spoken, and with sources', async () => {
    const annotations = [
      { type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A', start_index: 1, end_index: 3 } },
    ];
    const audio = { id: 'a1', data: 'UklG', expires_at: 1_800_000_000, transcript: 'Hi' };
    const answers = await both({
      message: { content: 'Text', refusal: 'No.', annotations, audio },
      more: { service_tier: 'flex', system_fingerprint: 'fp_1' },
      deltas: [{ content: 'Te', refusal: 'No.' }, { content: 'xt', annotations }, { audio }],
    });
    for (const { choices, serviceTier, systemFingerprint } of answers) {
      expect(choices[0]!.message).toMatchObject({
        content: { value: 'Text' },
        refusal: 'No.',
        annotations: [{ url: 'https://a.example', title: 'A', startIndex: 1, endIndex: 3 }],
        audio: { id: 'a1', transcript: 'Hi', expiresAt: new Date(1_800_000_000_000) },
      });
      expect(choices[0]!.message!.audio!.data.toString()).toBe('RIF');
      expect([serviceTier, systemFingerprint]).toEqual(['flex', 'fp_1']);
    }
  });

  it('may tell every detail of the usage', async () => {
    const usage = {
      prompt_tokens: 20,
      completion_tokens: 9,
      total_tokens: 29,
      prompt_tokens_details: { cached_tokens: 5, audio_tokens: 2 },
      completion_tokens_details: {
        reasoning_tokens: 3,
        audio_tokens: 1,
        accepted_prediction_tokens: 2,
        rejected_prediction_tokens: 4,
      },
    };
    for (const answer of await both({ message: { content: 'x' }, more: { usage }, deltas: [{ content: 'x' }] })) {
      expect(answer.usage).toMatchObject({
        promptTokens: 20,
        completionTokens: 9,
        totalTokens: 29,
        promptDetails: { cachedTokens: 5, audioTokens: 2 },
        completionDetails: {
          reasoningTokens: 3,
          audioTokens: 1,
          acceptedPredictionTokens: 2,
          rejectedPredictionTokens: 4,
        },
        estimated: false,
      });
    }
  });

  it('may hold anything where the SDK promises a form, and never break the process', async () => {
    const odd = { created: 'yesterday', model: 7, service_tier: {}, system_fingerprint: [] };
    for (const answer of await both({ message: { content: 'x', audio: 5 }, more: odd, deltas: [{ content: 'x' }] })) {
      expect(answer.choices[0]!.message!.content!.value).toBe('x');
    }
  });

  it('are errors when they are none', async () => {
    const upstream = closing(
      await ScriptedUpstream.start((_request, response) => response.writeHead(200).end('{"choices":[]}')),
    );
    const service = await start({ OPENAI_BASE_URL: upstream.url, LLM_POOL_RETRIES: '0', LLM_POOL_FALLBACK: 'false' });
    const error = await service.client.chat('Hi').catch((reason) => reason);
    expect(error).toBeInstanceOf(LlmPoolError);
    expect(error).toMatchObject({ codeName: 'INTERNAL', reason: 'UPSTREAM_BAD_RESPONSE' });
  });
});

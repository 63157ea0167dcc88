import type { ServerResponse } from 'node:http';
import type { ChatParams, Chunk } from '../../server/core/call';
import { TRANSPORTS, textOf } from '../support/provider-under-test';
import { answering, chunkOf, eventStream } from '../support/scripted-upstream';
import { settle } from '../support/settle';
import { useSimulator, useUpstreams } from './use-provider';

const sse = { 'content-type': 'text/event-stream' };
const usage = { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 };
const usageChunk = { id: 'chatcmpl-1', choices: [], usage };

describe.each(TRANSPORTS)('streams over %s', (transport) => {
  const used = useSimulator(transport, { answer: { text: 'A pool is shared.' } });
  const { upstream, providerFor } = useUpstreams(transport);
  const streamOf = async (...events: readonly (object | string)[]) =>
    (await upstream(answering(200, eventStream(...events), sse))).under.stream();

  it('asks for the usage, and hands over the text with the role on its first chunk', async () => {
    const { answer, text, batches } = await used.under.stream();
    expect(text).toBe('A pool is shared.');
    expect(batches.flat().map((chunk) => chunk.choices[0]?.delta.role)).toEqual([
      'assistant',
      ...Array(batches.flat().length - 1).fill(undefined),
    ]);
    expect(answer).toEqual({
      completion: {
        id: expect.stringMatching(/^chatcmpl-/),
        created: expect.any(Number),
        model: 'simulator',
        system_fingerprint: 'fp_simulator',
        choices: [
          {
            index: 0,
            finish_reason: 'stop',
            logprobs: null,
            message: { role: 'assistant', content: null, refusal: null },
          },
        ],
      },
      usage: expect.objectContaining({ estimated: false, completionTokens: 5 }),
    });
    const { body } = await used.sim.nextRequest();
    expect(body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  it.each([
    ['comments and empty choices', { comments: true, emptyChoices: true }],
    ['CRLF', { lineEnd: 'crlf' }],
    ['CR', { lineEnd: 'cr' }],
    ['pieces that cut characters', { splitBytes: 1 }],
    ['no [DONE]', { doneMarker: false }],
    ['text/plain', { fault: { kind: 'wrong-content-type', contentType: 'text/plain', body: null } }],
  ] as const)('reads %s', async (_, behaviour) => {
    used.sim.script({ ...behaviour, answer: { text: 'プールは共有です。🙂' } });
    const { text, answer } = await used.under.stream();
    expect(text).toBe('プールは共有です。🙂');
    expect(answer.usage.estimated).toBe(false);
  });

  it('keeps several answers apart', async () => {
    used.sim.script({ answer: { text: ['first', 'second'] } });
    const { answer, batches } = await used.under.stream({ n: 2 });
    expect([textOf(batches.flat(), 0), textOf(batches.flat(), 1)]).toEqual(['first', 'second']);
    expect(answer.completion.choices.map(({ index, finish_reason }) => [index, finish_reason])).toEqual([
      [0, 'stop'],
      [1, 'stop'],
    ]);
  });

  it('hands over what one read brings in one call', async () => {
    const words = ['one ', 'two ', 'three'].map((content) => chunkOf({ content }));
    const { text, batches } = await streamOf(...words, chunkOf({}, 'stop'), '[DONE]');
    expect(text).toBe('one two three');
    expect(batches).toHaveLength(1);
  });

  it('does not take signs of life for progress', async () => {
    let response!: ServerResponse;
    const { under } = await upstream((_, answer) => {
      response = answer.writeHead(200, sse);
      const nothing = [{ role: 'assistant', content: '' }, { content: null }, { tool_calls: [] }, { audio: {} }];
      answer.write(`: ping\n\ndata:\n\n${eventStream({ choices: [] }, {}, ...nothing.map((delta) => chunkOf(delta)))}`);
      response.write(eventStream(chunkOf({ content: 'now' }), chunkOf({}, 'stop'), '[DONE]'));
      response.end();
    });
    const { batches } = await under.stream();
    expect(batches).toHaveLength(1);
    expect(batches[0]!.map((chunk) => chunk.choices[0]!.delta)).toEqual([{ role: 'assistant', content: 'now' }]);
  });

  it.each([
    ['refusal', { refusal: 'no' }],
    ['reasoning_content', { reasoning_content: 'hm' }],
    ['reasoning', { reasoning: 'hm' }],
    ['tool calls', { tool_calls: [{ index: 0, function: { arguments: '{}' } }] }],
    ['a function call', { function_call: { arguments: '{}' } }],
    ['audio', { audio: { transcript: 'la' } }],
  ])('hands over %s', async (_, delta) => {
    const { batches } = await streamOf(chunkOf(delta), chunkOf({}, 'stop'), usageChunk, '[DONE]');
    expect(batches.flat().map((chunk) => chunk.choices[0]!.delta)).toEqual([delta]);
  });

  it('makes a text, and reasoning, of content that is a list of parts', async () => {
    const thinking = [
      { type: 'text', text: 'h' },
      { type: 'reference', reference_ids: [1] },
      { type: 'text', text: 'm' },
    ];
    const { batches, answer } = await streamOf(
      chunkOf({ role: 'assistant', content: [] }),
      chunkOf({ content: [{ type: 'thinking', thinking, closed: true }, null] }),
      chunkOf({
        content: [
          { type: 'text', text: 'four letters ' },
          { type: 'text', text: 'and more' },
        ],
      }),
      chunkOf({ content: '.' }, 'stop'),
      '[DONE]',
    );
    expect(batches.flat().map((chunk) => chunk.choices[0]!.delta)).toEqual([
      { role: 'assistant', content: '', reasoning_content: 'hm' },
      { content: 'four letters and more' },
      { content: '.' },
    ]);
    expect(answer.usage).toMatchObject({ completionTokens: 6, estimated: true });
  });

  it('hands over log probabilities, also those of a part of a character', async () => {
    const logprobs = { content: [{ token: 'x', logprob: -1, bytes: [227], top_logprobs: [] }], refusal: null };
    const choices = [{ index: 0, delta: { content: '' }, finish_reason: null, logprobs }];
    const { batches } = await streamOf(chunkOf({}, null, { choices }), chunkOf({ content: 'あ' }, 'stop'), '[DONE]');
    expect(batches.flat().map((chunk) => chunk.choices[0]!.logprobs)).toEqual([logprobs, null]);
  });

  it('collects what belongs to the whole answer', async () => {
    const url_citation = { url: 'https://example.org', title: 't', start_index: 0, end_index: 1 };
    const { answer } = await streamOf(
      { id: '', model: '', choices: [], prompt_filter_results: [] },
      chunkOf({ content: 'x', annotations: [{ type: 'url_citation', url_citation }] }, null, { service_tier: 'flex' }),
      chunkOf({ annotations: [{ type: 'url_citation', url_citation }] }, 'length'),
      { ...usageChunk, id: '', model: '', moderation: { input: null, output: null } },
      '[DONE]',
    );
    expect(answer.completion).toMatchObject({ id: 'chatcmpl-1', model: 'm-1', created: 1, service_tier: 'flex' });
    expect(answer.completion.moderation).toEqual({ input: null, output: null });
    expect(answer.completion.choices).toMatchObject([{ finish_reason: 'length' }]);
    expect(answer.completion.choices[0]!.message.annotations).toHaveLength(2);
  });

  it.each([
    ['on the last chunk', [chunkOf({ content: 'x' }, 'stop', { usage }), '[DONE]']],
    [
      'on every chunk',
      [chunkOf({ content: 'x' }, null, { usage: { ...usage, completion_tokens: 1 } }), chunkOf({}, 'stop', { usage })],
    ],
    ['before the finish reason', [chunkOf({ content: 'x' }), usageChunk, chunkOf({}, 'stop'), '[DONE]']],
  ])('takes usage %s', async (_, events) => {
    const { answer } = await streamOf(...events);
    expect(answer.usage).toMatchObject({ promptTokens: 5, completionTokens: 3, estimated: false });
  });

  it('estimates usage that is missing, or that was said before the text', async () => {
    used.sim.script({ usage: 'missing' });
    const { answer } = await used.under.stream();
    expect(answer.usage).toEqual({ promptTokens: 8, completionTokens: 4, estimated: true });
    const early = await streamOf(
      { ...usageChunk, usage: { ...usage, completion_tokens: 0 } },
      chunkOf({ content: 'four letters' }, 'stop'),
    );
    expect(early.answer.usage).toMatchObject({ promptTokens: 5, completionTokens: 3, estimated: true });
  });

  it('gives the usage of n answers their sum', async () => {
    used.sim.script({ answer: { text: ['aaaa', 'bbbb'] }, usage: 'missing' });
    const { answer } = await used.under.stream({ n: 2 } satisfies Partial<ChatParams>);
    expect(answer.usage.completionTokens).toBe(2);
  });

  it('needs no empty line after the last event', async () => {
    const body = eventStream(chunkOf({ content: 'x' }), chunkOf({ content: 'y' }, 'stop')).trimEnd();
    const { under } = await upstream(answering(200, body, sse));
    const { text, answer } = await under.stream();
    expect([text, answer.completion.choices[0]!.finish_reason]).toEqual(['xy', 'stop']);
  });

  it('delivers each chunk before the next is made', async () => {
    const writes: string[] = ['a', 'b', 'c'];
    let response!: ServerResponse;
    const next = () => {
      const content = writes.shift();
      if (content) response.write(eventStream(chunkOf({ content })));
      else response.end(eventStream(chunkOf({}, 'stop'), '[DONE]'));
    };
    const { under } = await upstream((_, answer) => {
      response = answer.writeHead(200, sse);
      next();
    });
    const seen: string[] = [];
    await under.stream(
      {},
      {
        onChunks: (chunks: readonly Chunk[]) => {
          seen.push(textOf(chunks));
          next();
          return undefined;
        },
      },
    );
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('uses its connection again after a stream', async () => {
    const under = providerFor(used.sim.url);
    await under.stream();
    // The SDK's connection is free a moment later.
    await settle();
    await under.stream();
    expect(used.sim.requests).toMatchObject({ answered: 2, totalConnections: 1 });
  });
});

describe('streams over connections of our own', () => {
  const { upstream } = useUpstreams('direct');

  it('gathers the HTTP chunks of one read', async () => {
    const { under } = await upstream((_, response) => {
      response.writeHead(200, sse).socket!.cork();
      for (const content of ['one ', 'two ', 'three']) response.write(eventStream(chunkOf({ content })));
      response.end(eventStream(chunkOf({}, 'stop'), '[DONE]'));
      response.socket!.uncork();
    });
    const { batches, text } = await under.stream();
    expect(text).toBe('one two three');
    expect(batches).toHaveLength(1);
  });
});

import type { ChatParams } from '../../server/core/call';
import { TRANSPORTS } from '../support/provider-under-test';
import { answering, closed } from '../support/scripted-upstream';
import { settle } from '../support/settle';
import { useSimulator, useUpstreams } from './use-provider';

const json = { 'content-type': 'application/json' };
const completion = (more: object = {}) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm-1',
  choices: [
    { index: 0, finish_reason: 'stop', logprobs: null, message: { role: 'assistant', content: 'four words of text' } },
  ],
  ...more,
});

describe.each(TRANSPORTS)('whole answers over %s', (transport) => {
  const used = useSimulator(transport, { answer: { text: 'A pool is shared.' } });
  const { upstream, providerFor } = useUpstreams(transport);

  it('sends what was asked, once, with the headers of the SDK', async () => {
    await used.under.whole({ temperature: 0.5 }, { model: 'upstream-name', headers: { traceparent: '00-1-2-01' } });
    const { body, headers } = await used.sim.nextRequest();
    expect(body).toEqual({
      messages: [{ role: 'user', content: 'What is a pool?' }],
      temperature: 0.5,
      model: 'upstream-name',
    });
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'accept-encoding': 'identity',
      'user-agent': expect.stringMatching(/^OpenAI\/JS \d/),
      traceparent: '00-1-2-01',
    });
    expect(headers.authorization).toMatch(/st$/);
    // What the SDK tells its makers about this machine.
    expect(Object.keys(headers).filter((name) => name.startsWith('x-stainless'))).toEqual([]);
    expect(used.sim.requests.received).toBe(1);
  });

  it('keeps numbers that JavaScript cannot hold', async () => {
    const raw = JSON as unknown as { rawJSON(text: string): unknown };
    let sent = '';
    const { under } = await upstream((request, response) => {
      request.on('data', (part) => {
        sent += part;
      });
      request.on('end', () => response.writeHead(200, json).end(JSON.stringify(completion())));
    });
    await under.whole({ seed: raw.rawJSON('9007199254740993') } as unknown as Partial<ChatParams>);
    expect(sent).toContain('"seed":9007199254740993,');
  });

  it('returns completion and usage, and reports the headers once', async () => {
    used.sim.script({ cachedTokens: 3, reasoningTokens: 2 });
    const onHeaders = jest.fn();
    const { completion, usage } = await used.under.whole({}, { onHeaders });
    expect(completion).toMatchObject({
      id: expect.stringMatching(/^chatcmpl-/),
      model: 'simulator',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'A pool is shared.' } }],
    });
    expect(usage).toMatchObject({ estimated: false, cachedTokens: 3, reasoningTokens: 2 });
    expect(usage.promptTokens).toBeGreaterThan(0);
    const { id } = await used.sim.nextRequest();
    expect(onHeaders.mock.calls).toEqual([[200, id]]);
  });

  it('estimates the usage that the provider does not say', async () => {
    used.sim.script({ usage: 'missing' });
    const { usage } = await used.under.whole();
    expect(usage).toEqual({ promptTokens: 8, completionTokens: 4, estimated: true });
  });

  it('makes a text, and reasoning, of content that is a list of parts', async () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
      { type: 'text', text: 'four words ' },
      { type: 'text', text: 'of text' },
    ];
    const choices = [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }];
    const { under } = await upstream(answering(200, JSON.stringify(completion({ choices })), json));
    const { completion: answer, usage } = await under.whole();
    const message = { role: 'assistant', content: 'four words of text', reasoning_content: 'hm' };
    expect(answer.choices[0]!.message).toEqual(message);
    expect(usage).toMatchObject({ completionTokens: 5, estimated: true });
  });

  it('uses its connection again', async () => {
    const under = providerFor(used.sim.url);
    for (let call = 0; call < 3; call++) {
      await under.whole();
      // The SDK's connection is free a moment later.
      await settle();
    }
    expect(used.sim.requests).toMatchObject({ answered: 3, totalConnections: 1 });
  });

  it('reads an answer in pieces, whatever its content type', async () => {
    used.sim.script({
      answer: { text: '日本語のテキスト' },
      splitBytes: 1,
      fault: { kind: 'wrong-content-type', contentType: 'text/plain', body: null },
    });
    const answer = await used.under.whole();
    expect(answer.completion.choices[0]?.message.content).toBe('日本語のテキスト');
  });

  it.each([
    ['no JSON', 'oops', /is not JSON/],
    ['JSON that ends early', JSON.stringify(completion()).slice(0, -1), /is not JSON/],
    ['nothing', '', /is not JSON/],
    ['a list', '[]', /no JSON object/],
    ['no choices', JSON.stringify({ id: 'x' }), /no choices/],
    ['empty choices', JSON.stringify(completion({ choices: [] })), /no choices/],
    [
      'a choice without finish reason',
      JSON.stringify(completion({ choices: [{ index: 0, message: {} }] })),
      /finish reason/,
    ],
    ['a choice without message', JSON.stringify(completion({ choices: [{ finish_reason: 'stop' }] })), /message/],
  ])('refuses %s', async (_, body, message) => {
    const { under } = await upstream(answering(200, body, { 'x-request-id': 'req-7', ...json }));
    const error = under.whole();
    await expect(error).rejects.toMatchObject({
      reason: 'UPSTREAM_BAD_RESPONSE',
      message: expect.stringMatching(message),
      details: { httpStatus: 200, providerRequestId: 'req-7' },
    });
  });

  it('refuses an answer that is too large, and closes its connection', async () => {
    const { under, server } = await upstream(
      answering(200, JSON.stringify(completion({ filler: 'x'.repeat(200_000) }))),
      {
        maxResponseBytes: 100_000,
      },
    );
    await expect(under.whole()).rejects.toMatchObject({
      reason: 'UPSTREAM_BAD_RESPONSE',
      message: expect.stringMatching(/larger than 100000 bytes/),
    });
    await closed(server.sockets[0]!);
  });

  it.each([
    ['insufficient_quota', 'UPSTREAM_QUOTA_EXHAUSTED'],
    ['rate_limit_exceeded', 'UPSTREAM_RATE_LIMITED'],
    ['context_length_exceeded', 'CONTEXT_LENGTH_EXCEEDED'],
    [null, 'UPSTREAM_UNAVAILABLE'],
  ])('takes an error inside a 200 at its word: %s', async (code, reason) => {
    used.sim.script({ fault: { kind: 'error-in-answer', code } });
    await expect(used.under.whole()).rejects.toMatchObject({ reason, details: { httpStatus: 200 } });
  });

  it.each([['before-headers'], ['after-headers'], ['mid-stream']] as const)('tells of a reset %s', async (at) => {
    used.sim.script({ fault: { kind: 'reset', at } });
    await expect(used.under.whole()).rejects.toMatchObject({ reason: 'UPSTREAM_UNREACHABLE' });
  });

  it('tells of a connection that closes inside the answer', async () => {
    used.sim.script({ fault: { kind: 'truncate', ending: 'fin' } });
    await expect(used.under.whole()).rejects.toMatchObject({ reason: 'UPSTREAM_UNREACHABLE' });
  });
});

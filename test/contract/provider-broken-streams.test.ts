import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Chunk } from '../../server/core/call';
import { callErrorOf, TRANSPORTS } from '../support/provider-under-test';
import { answering, chunkOf, closed, eventStream } from '../support/scripted-upstream';
import { useSimulator, useUpstreams } from './use-provider';

const sse = { 'content-type': 'text/event-stream' };

describe.each(TRANSPORTS)('broken streams over %s', (transport) => {
  const used = useSimulator(transport, { answer: { text: 'aaaabbbbccccdddd' } });
  const { upstream } = useUpstreams(transport);
  const bodyOf = async (body: string, headers: Record<string, string> = sse) =>
    (await upstream(answering(200, body, headers))).under;

  describe('before the first chunk', () => {
    it.each([
      [{ kind: 'truncate', ending: 'eof', afterChunks: 0 }, 'UPSTREAM_BAD_RESPONSE', /has no events/],
      [{ kind: 'truncate', ending: 'done', afterChunks: 0 }, 'UPSTREAM_BAD_RESPONSE', /without a finish reason/],
      [{ kind: 'truncate', ending: 'fin', afterChunks: 0 }, 'UPSTREAM_UNREACHABLE', /closed/],
      [{ kind: 'reset', at: 'before-headers' }, 'UPSTREAM_UNREACHABLE', /ECONNRESET|UND_ERR_SOCKET/],
      [{ kind: 'reset', at: 'after-headers' }, 'UPSTREAM_UNREACHABLE', /ECONNRESET/],
      [{ kind: 'reset', at: 'mid-stream', afterChunks: 0 }, 'UPSTREAM_UNREACHABLE', /ECONNRESET/],
      [{ kind: 'malformed-json' }, 'UPSTREAM_BAD_RESPONSE', /an event that is not JSON/],
      [{ kind: 'wrong-content-type' }, 'UPSTREAM_BAD_RESPONSE', /web page; check the base URL/],
      [{ kind: 'error-in-answer' }, 'UPSTREAM_UNAVAILABLE', /inside its answer/],
      [{ kind: 'error-in-answer', eventName: 'error' }, 'UPSTREAM_UNAVAILABLE', /inside its answer/],
      [{ kind: 'error-in-answer', code: 'slow_down', type: 'rate_limit_error' }, 'UPSTREAM_RATE_LIMITED', /slow_down/],
      [{ kind: 'error-in-answer', code: 'insufficient_quota' }, 'UPSTREAM_QUOTA_EXHAUSTED', /insufficient_quota/],
      [{ kind: 'error-in-answer', code: 'context_length_exceeded' }, 'CONTEXT_LENGTH_EXCEEDED', /context/],
    ] as const)('%j is %s', async (fault, reason, message) => {
      used.sim.script({ fault });
      const error = await callErrorOf(used.under.stream());
      expect(error).toMatchObject({ reason, message: expect.stringMatching(message) });
      expect(error.details.usage).toBeUndefined();
      expect(used.under.batches).toEqual([]);
    });

    it.each([
      ['a whole completion', { choices: [{ index: 0, finish_reason: 'stop', message: {} }] }, 'UPSTREAM_BAD_RESPONSE'],
      ['an error', { error: { message: 'm', code: 'insufficient_quota' } }, 'UPSTREAM_QUOTA_EXHAUSTED'],
      ['no JSON at all', 'oops', 'UPSTREAM_BAD_RESPONSE'],
      ['endless JSON', { filler: 'x'.repeat(100_000) }, 'UPSTREAM_BAD_RESPONSE'],
    ])('is %s as JSON', async (_, body, reason) => {
      const json = { 'content-type': 'application/json; charset=utf-8' };
      const under = await bodyOf(typeof body === 'string' ? body : JSON.stringify(body), json);
      await expect(under.stream()).rejects.toMatchObject({ reason });
    });

    it.each([
      ['nothing', '', /has no events/],
      ['no events', 'hello\nworld\n', /has no events/],
      ['a number', 'data: 1\n\n', /no JSON object/],
    ])('is %s', async (_, body, message) => {
      await expect((await bodyOf(body)).stream()).rejects.toMatchObject({
        reason: 'UPSTREAM_BAD_RESPONSE',
        message: expect.stringMatching(message),
      });
    });

    it('drops what came in the read that failed, and says what it cost', async () => {
      const under = await bodyOf(
        eventStream(chunkOf({ content: 'four' }), { error: { message: 'secret', code: 'x' } }),
      );
      const error = await callErrorOf(under.stream());
      expect(error).toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE', details: { usage: { completionTokens: 1 } } });
      expect(under.batches).toEqual([]);
      expect(error.message).not.toContain('secret');
    });

    it('is fewer answers than were asked for', async () => {
      const under = await bodyOf(eventStream(chunkOf({ content: 'only one' }, 'stop'), '[DONE]'));
      await expect(under.stream({ n: 2 })).rejects.toMatchObject({ reason: 'UPSTREAM_BAD_RESPONSE' });
    });

    it('is an event that is too large', async () => {
      const { under } = await upstream(answering(200, `data: ${'x'.repeat(5000)}`, sse), { maxResponseBytes: 1000 });
      await expect(under.stream()).rejects.toMatchObject({
        reason: 'UPSTREAM_BAD_RESPONSE',
        message: expect.stringMatching(/1000 bytes/),
      });
    });
  });

  describe('after the first chunk', () => {
    /** Two chunks, and what goes wrong once they are in the sink. */
    const brokenBy = async (breakOff: (response: ServerResponse) => void) => {
      let response!: ServerResponse;
      const { under } = await upstream((_, answer) => {
        response = answer.writeHead(200, { ...sse, 'x-request-id': 'req-7' });
        response.write(eventStream(chunkOf({ content: 'four' }), chunkOf({ content: 'more' })));
      });
      const seen: string[] = [];
      const onChunks = (chunks: readonly Chunk[]): undefined => {
        if (seen.length === 0) setImmediate(breakOff, response);
        seen.push(...chunks.map((chunk) => chunk.choices[0]!.delta.content!));
      };
      return { error: await callErrorOf(under.stream({}, { onChunks })), seen };
    };
    const write = (...events: (object | string)[]) => ({
      [JSON.stringify(events)]: (response: ServerResponse) => void response.write(eventStream(...events)),
    });

    it.each([
      ['the end of the body', (response: ServerResponse) => void response.end()],
      ['a closed connection', (response: ServerResponse) => void response.socket!.destroy()],
      ['a reset', (response: ServerResponse) => void response.socket!.resetAndDestroy()],
      ...Object.entries({
        ...write('[DONE]'),
        ...write('{"id":'),
        ...write('null'),
        ...write({ error: { message: 'm' } }),
        ...write({ error: { message: 'm', code: 'context_length_exceeded' } }),
      }),
    ])('R25 %s is never OK', async (_, breakOff) => {
      const { error, seen } = await brokenBy(breakOff);
      expect(error).toMatchObject({
        reason: 'UPSTREAM_STREAM_INTERRUPTED',
        details: { httpStatus: 200, providerRequestId: 'req-7' },
      });
      expect(error.details.usage).toEqual({ promptTokens: 8, completionTokens: 2, estimated: true });
      expect(seen).toEqual(['four', 'more']);
    });

    it.each([
      ['rate_limit_exceeded', 'UPSTREAM_RATE_LIMITED'],
      ['insufficient_quota', 'UPSTREAM_QUOTA_EXHAUSTED'],
    ])('keeps the reason of %s', async (code, reason) => {
      const { error } = await brokenBy((response) => void response.write(eventStream({ error: { code } })));
      expect(error).toMatchObject({
        reason,
        details: { metadata: { upstream_code: code }, usage: { estimated: true } },
      });
    });

    it('hands over what came together with the error', async () => {
      const { seen } = await brokenBy(
        (response) => void response.end(eventStream(chunkOf({ content: 'last' }), { error: { code: 'x' } })),
      );
      expect(seen).toEqual(['four', 'more', 'last']);
    });
  });

  describe('after every finish reason', () => {
    const finished = eventStream(chunkOf({ content: 'four' }), chunkOf({}, 'stop'));

    it.each([
      ['a reset', (socket: Socket) => void socket.resetAndDestroy()],
      ['a closed connection', (socket: Socket) => void socket.destroy()],
    ])('%s is no failure', async (_, cut) => {
      const { under, server } = await upstream((_request, response) => {
        response.writeHead(200, sse).write(finished);
      });
      const { answer } = await under.stream(
        {},
        { onChunks: () => void setImmediate(cut, server.sockets[0]!) as undefined },
      );
      expect(answer.completion.choices[0]!.finish_reason).toBe('stop');
      expect(answer.usage).toMatchObject({ completionTokens: 1, estimated: true });
    });

    it.each([
      ['an error', eventStream({ error: { message: 'no usage' } })],
      ['bad JSON', 'data: {\n\n'],
      ['anything after [DONE]', `${eventStream('[DONE]')}data: {\n\n`],
    ])('%s is no failure', async (_, body) => {
      expect((await (await bodyOf(finished + body)).stream()).text).toBe('four');
    });

    it.each([
      ['[DONE]', '[DONE]'],
      ['the usage', { choices: [], usage: { prompt_tokens: 3, completion_tokens: 1 } }],
    ])('waits for the end of the body only a moment after %s', async (_, last) => {
      const { under, server } = await upstream((_, response) => {
        response.writeHead(200, sse).write(finished + eventStream(last));
      });
      const { text } = await under.stream();
      expect(text).toBe('four');
      await closed(server.sockets[0]!);
    });

    it('does not end before its last chunks were taken', async () => {
      const { under } = await upstream((_, response) => {
        response.writeHead(200, sse).write(finished + eventStream('[DONE]'));
      });
      const taken: string[] = [];
      // Longer than the wait for the end of the body.
      const onChunks = () => setTimeout(150).then(() => void taken.push('chunks'));
      await under.stream({}, { onChunks }).then(() => taken.push('answer'));
      expect(taken).toEqual(['chunks', 'answer']);
    });
  });

  it('passes on what the sink throws, and closes the connection', async () => {
    const { under, server } = await upstream((_, response) => {
      response.writeHead(200, sse).write(eventStream(chunkOf({ content: 'a' })));
    });
    const onChunks = () => Promise.reject(new Error('the reader broke'));
    const error = await callErrorOf(under.stream({}, { onChunks }));
    expect(error).toMatchObject({ reason: 'INTERNAL_ERROR', details: { cause: { message: 'the reader broke' } } });
    await closed(server.sockets[0]!);
  });
});

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { callErrorOf, TRANSPORTS } from '../support/provider-under-test';
import { answering, closed, endless } from '../support/scripted-upstream';
import { useSimulator, useUpstreams } from './use-provider';

describe.each(TRANSPORTS)('errors over %s', (transport) => {
  const used = useSimulator(transport);
  const { upstream, providerFor } = useUpstreams(transport);

  it.each(['whole', 'stream'] as const)('says status, code, request id and when to come back: %s', async (kind) => {
    used.sim.script({
      fault: { kind: 'status', status: 429, code: 'rate_limit_exceeded', retryAfter: { form: 'ms', ms: 1500 } },
    });
    const onHeaders = jest.fn();
    const error = await callErrorOf(used.under[kind]({}, { onHeaders }));
    const { id } = await used.sim.nextRequest();
    expect(error).toMatchObject({
      reason: 'UPSTREAM_RATE_LIMITED',
      message: 'Upstream eu-1 answered 429 (rate_limit_exceeded): it limits the rate.',
      details: { retryAfterMs: 1500, httpStatus: 429, providerRequestId: id },
    });
    expect(onHeaders.mock.calls).toEqual([[429, id]]);
  });

  it('asks once, whatever the answer is', async () => {
    for (const status of [408, 409, 429, 500, 503]) {
      used.sim.script({ fault: { kind: 'status', status, headers: { 'x-should-retry': 'true' } } });
      await callErrorOf(used.under.whole());
    }
    expect(used.sim.requests.received).toBe(5);
  });

  it.each(['html', 'empty'] as const)('needs no JSON: %s', async (body) => {
    used.sim.script({ fault: { kind: 'status', status: 502, body } });
    await expect(used.under.whole()).rejects.toMatchObject({
      reason: 'UPSTREAM_UNAVAILABLE',
      details: { httpStatus: 502 },
    });
  });

  it('reads a code beside `error` too, and no more of a body than it needs', async () => {
    const { under } = await upstream(
      answering(400, JSON.stringify({ type: 'BadRequestError', code: 'content_filter' })),
    );
    await expect(under.whole()).rejects.toMatchObject({ reason: 'PROMPT_BLOCKED' });

    const { under: other, server } = await upstream(endless(500));
    await expect(other.whole()).rejects.toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE' });
    await closed(server.sockets[0]!);
    expect(server.sockets[0]!.bytesWritten).toBeLessThan(20_000_000);
  });

  it('keeps the status when the body of an error breaks off', async () => {
    const { under } = await upstream((_, response) => {
      response.writeHead(503, { 'content-length': '1000' }).write('{"err', () => response.socket!.destroy());
    });
    await expect(under.whole()).rejects.toMatchObject({ reason: 'UPSTREAM_OVERLOADED', details: { httpStatus: 503 } });
  });

  it('never repeats what the provider says, nor the key', async () => {
    const secret = 'my prompt, and sk-secret';
    const body = JSON.stringify({ error: { message: secret, type: secret, code: secret, param: secret } });
    for (const status of [400, 401, 404, 429, 500]) {
      const { under } = await upstream(answering(status, body, { 'x-request-id': secret }), { apiKey: 'sk-secret' });
      const error = await callErrorOf(under.whole());
      expect(error.message + JSON.stringify(error.details)).not.toMatch(/prompt,|sk-secret/);
    }
  });

  it('follows no redirect', async () => {
    const { under } = await upstream(answering(307, '', { location: `${used.sim.url}/chat/completions` }));
    await expect(under.whole()).rejects.toMatchObject({
      reason: 'UPSTREAM_BAD_RESPONSE',
      message: expect.stringMatching(/redirects: set the base URL/),
      details: { httpStatus: 307 },
    });
    expect(used.sim.requests.received).toBe(0);
  });

  it('R16 tells of a port where nothing listens', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    await expect(providerFor(`http://127.0.0.1:${port}/v1`).whole()).rejects.toMatchObject({
      reason: 'UPSTREAM_UNREACHABLE',
      message: 'The connection to upstream eu-1 failed (ECONNREFUSED): nothing listens there.',
    });
  });

  it('tells of a host that does not exist', async () => {
    await expect(providerFor('http://llm-pool.invalid/v1').whole()).rejects.toMatchObject({
      reason: 'UPSTREAM_UNREACHABLE',
    });
  });

  it('limits the time to connect', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}/v1`;
    await expect(providerFor(url, { connectTimeoutMs: 50 }).whole()).rejects.toMatchObject({
      reason: 'UPSTREAM_TIMEOUT',
      message: expect.stringMatching(/no connection within 50 ms/),
    });
    silent.close();
  });

  it('tells of TLS where there is none, and of what is no HTTP', async () => {
    const talker = createServer((socket) => void socket.on('error', () => undefined).end('220 mail ready\r\n'));
    talker.listen(0, '127.0.0.1');
    await once(talker, 'listening');
    const { port } = talker.address() as AddressInfo;
    await expect(providerFor(`https://127.0.0.1:${port}/v1`).whole()).rejects.toMatchObject({
      reason: 'UPSTREAM_UNREACHABLE',
      message: expect.stringMatching(/TLS failed/),
    });
    await expect(providerFor(`http://127.0.0.1:${port}/v1`).whole()).rejects.toMatchObject({
      reason: 'UPSTREAM_BAD_RESPONSE',
      message: expect.stringMatching(/no HTTP/),
    });
    talker.close();
  });
});

describe.each(TRANSPORTS)('the check over %s', (transport) => {
  const used = useSimulator(transport, { keys: ['key-of-test'] });
  const { upstream } = useUpstreams(transport);
  const signal = new AbortController().signal;

  it('asks for the list of models with the key, and spends no tokens', async () => {
    await used.under.provider.check(signal);
    expect(used.sim.requests).toMatchObject({ modelsListed: 1, received: 0 });
  });

  it.each([403, 404, 405, 429])('takes %i as a sign of life', async (status) => {
    const { under } = await upstream(answering(status, ''));
    await expect(under.provider.check(signal)).resolves.toBeUndefined();
  });

  it.each([
    [401, 'UPSTREAM_CREDENTIALS_REJECTED'],
    [500, 'UPSTREAM_UNAVAILABLE'],
    [503, 'UPSTREAM_OVERLOADED'],
  ])('fails at %i', async (status, reason) => {
    const { under } = await upstream(answering(status, ''));
    await expect(under.provider.check(signal)).rejects.toMatchObject({ reason });
  });

  it('does not read a list without end', async () => {
    const { under, server } = await upstream(endless(200));
    await under.provider.check(signal);
    await closed(server.sockets[0]!);
    expect(server.sockets[0]!.bytesWritten).toBeLessThan(20_000_000);
  });
});

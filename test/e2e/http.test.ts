import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import type { KnownToken } from '../../server/auth/identity';
import type { HttpDeps } from '../../server/http/http-deps';
import { type HttpServer, startHttp } from '../../server/http/start-http';
import { createMetrics } from '../../server/telemetry/metrics';
import { adminSources } from '../support/admin-sources';
import { liveCall } from '../support/live-call';
import { logLines } from '../support/log-lines';
import { metricsDeps } from '../support/metrics-deps';

const known = (caller: string, token: string, scopes: KnownToken['scopes']): KnownToken => ({
  caller,
  sha256: createHash('sha256').update(token).digest(),
  scopes,
});
const TOKENS = [known('chat-api', 'call-token', ['call']), known('ops', 'admin-token', ['call', 'admin'])];
const ADMIN = { authorization: 'Bearer admin-token' };
const PROTECTED = [
  ['GET', '/metrics/llm-system'],
  ['GET', '/debug/llm-system'],
  ['POST', '/admin/llm-system/log-status'],
] as const;
const OPEN = ['/healthz', '/readyz', '/metrics'] as const;

let server: HttpServer | undefined;
const log = logLines();
const start = async (deps: Partial<HttpDeps> = {}) => {
  const started = await startHttp({
    host: '127.0.0.1',
    port: 0,
    sources: adminSources(),
    tokens: TOKENS,
    metricsTokenRequired: false,
    scrape: async () => '# metrics\n',
    notReady: () => undefined,
    logger: log.logger,
    ...deps,
  });
  server = started;
  return (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${started.port}${path}`, init);
};
afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe('the HTTP port', () => {
  it.each(PROTECTED)('%s %s answers a token with the scope admin', async (method, path) => {
    const request = await start();
    const response = await request(path, { method, headers: ADMIN });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ instance: 'test-1' });
  });

  it.each(PROTECTED)('%s %s answers 401 without a token or with a wrong one', async (method, path) => {
    const request = await start();
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: 'Basic YTpi' }] as Record<
      string,
      string
    >[]) {
      const response = await request(path, { method, headers });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="llm-pool"');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.json()).toEqual({
        error: { code: 401, reason: 'CALLER_UNAUTHENTICATED', message: expect.stringContaining('LLM_POOL_TOKENS') },
      });
    }
  });

  it.each(PROTECTED)('%s %s answers 403 to a token without the scope', async (method, path) => {
    const request = await start();
    const response = await request(path, { method, headers: { authorization: 'Bearer call-token' } });
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toContain('error="insufficient_scope", scope="admin"');
    expect(await response.json()).toMatchObject({ error: { code: 403, reason: 'SCOPE_MISSING' } });
  });

  it('lets everybody in while there are no tokens', async () => {
    const request = await start({ tokens: [] });
    for (const [method, path] of PROTECTED) expect((await request(path, { method })).status).toBe(200);
  });

  it.each(OPEN)('%s needs no token', async (path) => {
    const request = await start();
    expect((await request(path)).status).toBe(200);
  });

  it('has system_status where monitoring looks for it', async () => {
    const request = await start();
    const system_status = { phase1_available: true, phase1_initialized: true, legacy_client_exists: true };
    for (const path of ['/metrics/llm-system', '/debug/llm-system']) {
      expect(await (await request(path, { headers: ADMIN })).json()).toMatchObject({ system_status, pool_state: 'on' });
    }
  });

  it('finds a call by its id', async () => {
    const sources = adminSources();
    sources.recentCalls.callEnded(liveCall({ callId: 'c 1' }), { outcome: 'success', durationMs: 5 });
    const request = await start({ sources });
    const found = await request('/debug/llm-system?call_id=c%201', { headers: ADMIN });
    expect(await found.json()).toMatchObject({ call: { call_id: 'c 1', outcome: 'success' } });
    const missing = await request('/debug/llm-system?call_id=nobody', { headers: ADMIN });
    expect(missing.status).toBe(404);
    expect(await missing.json()).toMatchObject({ error: { reason: 'CALL_NOT_FOUND' } });
  });

  it('logs the status and returns the lines', async () => {
    const request = await start();
    const response = await request('/admin/llm-system/log-status', { method: 'POST', headers: ADMIN });
    const { lines } = (await response.json()) as { lines: string[] };
    expect(
      log
        .lines()
        .slice(-lines.length)
        .map(({ msg }) => msg),
    ).toEqual(lines);
    for (const word of ['Phase 1', 'プール', 'フォールバック']) expect(lines.join('\n')).toContain(word);
  });

  it.each([
    ['application/json', ''],
    ['application/json', '{"a":'],
    ['application/x-www-form-urlencoded', 'a=b'],
    ['text/plain', 'x'.repeat(2_000_000)],
    ['bogus', 'x'],
  ])('does not mind a body of %s', async (type, body) => {
    const request = await start();
    const headers = { ...ADMIN, 'content-type': type };
    expect((await request('/admin/llm-system/log-status', { method: 'POST', headers, body })).status).toBe(200);
  });

  it('serves the metrics of the process', async () => {
    const metrics = createMetrics(metricsDeps());
    const request = await start({ scrape: metrics.scrape });
    const response = await request('/metrics');
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).toContain('llm_pool_slots{tier="pool"} 4');
    await metrics.close();
  });

  it('asks for a token at /metrics when told to', async () => {
    const request = await start({ metricsTokenRequired: true });
    expect((await request('/metrics')).status).toBe(401);
    expect((await request('/metrics', { headers: ADMIN })).status).toBe(200);
  });

  it('says why it takes no calls, and lives on', async () => {
    let reason: string | undefined = 'starting';
    const request = await start({ notReady: () => reason });
    const ready = async () => {
      const response = await request('/readyz');
      return [response.status, await response.json()];
    };
    expect(await ready()).toEqual([503, { status: 'not ready', reason: 'starting' }]);
    expect((await request('/healthz')).status).toBe(200);
    reason = undefined;
    expect(await ready()).toEqual([200, { status: 'ready' }]);
    reason = 'draining';
    expect(await ready()).toEqual([503, { status: 'not ready', reason: 'draining' }]);
  });

  it('answers HEAD like GET, without a body', async () => {
    const request = await start();
    const response = await request('/healthz', { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect((await request('/debug/llm-system', { method: 'HEAD' })).status).toBe(401);
  });

  it.each([
    ['DELETE', '/healthz', 'GET, HEAD'],
    ['GET', '/admin/llm-system/log-status', 'POST'],
    ['POST', '/metrics', 'GET, HEAD'],
    ['OPTIONS', '/metrics/llm-system?x=1', 'GET, HEAD'],
  ])('%s %s is not allowed', async (method, path, allow) => {
    const request = await start();
    const response = await request(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
    expect(await response.json()).toMatchObject({ error: { code: 405, reason: 'METHOD_NOT_ALLOWED' } });
  });

  it.each(['/page/', '/page/nothing.mjs', '/nothing', '/metrics/', '/METRICS'])(
    'there is nothing at %s',
    async (path) => {
      const request = await start();
      const response = await request(path);
      expect(response.status).toBe(404);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.json()).toMatchObject({ error: { code: 404, reason: 'NOT_FOUND' } });
    },
  );

  it('refuses a malformed path', async () => {
    const request = await start();
    const response = await request('/%');
    expect(response.status).toBe(400);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ error: { code: 400, reason: 'BAD_REQUEST' } });
  });

  it('tells the caller nothing of a fault of its own, and the log everything', async () => {
    const request = await start({ scrape: () => Promise.reject(new Error('inner detail')) });
    const response = await request('/metrics');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('inner detail');
    expect(log.lines().at(-1)).toMatchObject({ level: 'error', err: { message: 'inner detail' } });
  });

  it('never logs a token', async () => {
    const request = await start();
    for (const token of ['admin-token', 'call-token', 'wrong']) {
      await request('/debug/llm-system', { headers: { authorization: `Bearer ${token}` } });
    }
    expect(log.text()).not.toMatch(/admin-token|call-token|wrong/);
  });

  it('rejects when the port is taken', async () => {
    await start();
    const { port } = server!;
    await expect(startHttp({ ...({} as HttpDeps), host: '127.0.0.1', port })).rejects.toThrow('EADDRINUSE');
  });

  it('closes at once also with a connection that stays open', async () => {
    await start();
    const socket = connect(server!.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    await server!.close();
    await closed;
  });
});

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TlsOptions } from '@llm-pool/client';
import { systemClock } from '../../server/core/clock';
import { caught } from '../support/caught';
import type { Service } from '../support/start-service';
import { until } from '../support/until';
import { useServices } from '../support/use-service';

const { closing, start } = useServices();

/** Two pairs for `localhost`, each signed by itself: so each is its own authority. */
const FIXTURES = resolve(__dirname, '../unit/settings/fixtures');
const pem = (name: string): Buffer => readFileSync(join(FIXTURES, name));

/** The files of a server, in a folder of their own. */
const tlsFiles = (): { path: (name: string) => string; environment: Record<string, string> } => {
  const folder = mkdtempSync(join(tmpdir(), 'llm-pool-tls-'));
  closing({ close: async () => rmSync(folder, { recursive: true }) });
  const path = (name: string): string => join(folder, name);
  copyFileSync(join(FIXTURES, 'server.crt'), path('tls.crt'));
  copyFileSync(join(FIXTURES, 'server.key'), path('tls.key'));
  copyFileSync(join(FIXTURES, 'other.crt'), path('client-ca.crt'));
  return { path, environment: { LLM_POOL_TLS_CERT_FILE: path('tls.crt'), LLM_POOL_TLS_KEY_FILE: path('tls.key') } };
};

/** A new connection each time. */
const ask = ({ app, connect }: Service, tls: TlsOptions | undefined) =>
  connect({
    address: `localhost:${app.grpcPort}`,
    tls,
    deadlineMs: 2000,
    channelOptions: { 'grpc.use_local_subchannel_pool': 1, 'grpc.enable_retries': 0 },
  }).chat('Hi');

describe('TLS from files', () => {
  it('is spoken from the first moment, with the certificate of the files and with nobody without it', async () => {
    const service = await start(tlsFiles().environment);
    expect((await ask(service, { ca: pem('server.crt') })).choices).toHaveLength(1);
    expect(await caught(ask(service, { ca: pem('other.crt') }))).toMatchObject({ reason: 'UNREACHABLE' });
    expect(await caught(ask(service, undefined))).toMatchObject({ reason: 'UNREACHABLE' });
    expect(service.simulator.requests.received).toBe(1);
  });

  it('asks clients for a certificate of the given authorities', async () => {
    const { path, environment } = tlsFiles();
    const service = await start({ ...environment, LLM_POOL_TLS_CLIENT_CA_FILE: path('client-ca.crt') });
    const ca = pem('server.crt');
    await ask(service, { ca, cert: pem('other.crt'), key: pem('other.key') });
    await caught(ask(service, { ca }));
    // Signed by somebody else.
    await caught(ask(service, { ca, cert: pem('server.crt'), key: pem('server.key') }));
    expect(service.simulator.requests.received).toBe(1);
  });

  it('and tokens are asked for both', async () => {
    const service = await start({ ...tlsFiles().environment, LLM_POOL_TOKENS: 'a:secret-token:call' });
    const error = await caught(ask(service, { ca: pem('server.crt') }));
    expect(error).toMatchObject({ reason: 'CALLER_UNAUTHENTICATED' });
  });
});

describe('TLS files that change', () => {
  /** The files are looked at every 10 s; this clock makes that 20 ms. */
  const after = (ms: number, fn: () => void) => systemClock.after(ms === 10_000 ? 20 : ms, fn);
  const hurried = { ...systemClock, after };

  it('are used by new connections, and calls that run go on', async () => {
    const { path, environment } = tlsFiles();
    const service = await start(environment, {}, { clock: hurried });
    const { simulator } = service;
    simulator.script({ fault: { kind: 'hang', at: 'before-headers' } });
    const runs = ask(service, { ca: pem('server.crt') });
    await simulator.waitFor(({ hung }) => hung === 1);
    writeFileSync(path('tls.crt'), pem('other.crt'));
    writeFileSync(path('tls.key'), pem('other.key'));
    await until('the change', () => service.logText().includes('the TLS files have changed'));
    simulator.script({});
    expect((await ask(service, { ca: pem('other.crt') })).choices).toHaveLength(1);
    expect(await caught(ask(service, { ca: pem('server.crt') }))).toMatchObject({ reason: 'UNREACHABLE' });
    simulator.release();
    await runs;
  });

  it('and are not whole yet are not used: the old ones stay', async () => {
    const { path, environment } = tlsFiles();
    const service = await start(environment, {}, { clock: hurried });
    const warned = (what: string): boolean =>
      service.log.some(({ level, msg }) => level === 'warn' && String(msg).includes(what));
    // The new certificate is there, its key is not.
    writeFileSync(path('tls.crt'), pem('other.crt'));
    await until('a warning', () => warned('the key is not that of the certificate'));
    await ask(service, { ca: pem('server.crt') });
    rmSync(path('tls.key'));
    await until('a warning', () => warned('ENOENT'));
    await ask(service, { ca: pem('server.crt') });
    writeFileSync(path('tls.key'), pem('other.key'));
    await until('the change', () => service.logText().includes('the TLS files have changed'));
    await ask(service, { ca: pem('other.crt') });
  });
});

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { LlmPoolClient } from '@llm-pool/client';
import { build } from '../support/built';
import { type Ended, startProcess } from '../support/server-process';
import { useServices } from '../support/use-service';

const { closing } = useServices();
const begin = (environment: Record<string, string>, dotEnv?: string) => closing(startProcess(environment, dotEnv));
/** How a start that has to fail ends. */
const refused = async (environment: Record<string, string>): Promise<Ended & { stdout: string }> => {
  const process = begin(environment);
  return { ...(await process.ended), stdout: process.stdout() };
};

beforeAll(build, 120_000);

describe('settings that cannot be right', () => {
  it.each([
    ['LLM_POOL_SIZE', '10-8', 'LLM_POOL_SIZE=10-8: '],
    ['LLM_POOL_SIZ', '3', 'Did you mean LLM_POOL_SIZE?'],
    ['LLM_POOL_GRPC_HOST', '0.0.0.0', 'LLM_POOL_GRPC_HOST=0.0.0.0: without tokens the server listens on loopback only'],
  ])(
    '%s=%s stops the start with 2 and its name',
    async (name, value, told) => {
      const { code, stderr, stdout } = await refused({ [name]: value });
      expect(code).toBe(2);
      expect(stderr).toContain(name);
      expect(stderr).toContain(told);
      // Told in plain lines, before anything is logged.
      expect(stderr).toMatch(/^\d settings? (is|are) wrong:\n( {2}- .*\n)+See docs\/configuration\.md\.\n$/);
      expect(stdout).toBe('');
    },
    20_000,
  );

  it('are told all at once, without their secrets', async () => {
    const { code, stderr } = await refused({
      LLM_POOL_TOKENS: 'a-very-secret-token',
      LLM_POOL_SIZE: 'many',
      LLM_POOL_NONE: 'x',
      LLM_POOL_BACKENDS: '[{"name":"a","base_url":"ftp://x","api_key":"sk-very-secret"}]',
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^\d settings are wrong:/);
    for (const name of ['LLM_POOL_TOKENS', 'LLM_POOL_SIZE=many', 'LLM_POOL_NONE', 'LLM_POOL_BACKENDS'])
      expect(stderr).toContain(name);
    expect(stderr).not.toMatch(/very-secret/);
  }, 20_000);
});

describe('a start', () => {
  it('with nothing set says that the pool is off and who answers, and does answer', async () => {
    const process = begin({});
    const { grpc, http } = await process.serving;
    expect(process.messages[0]).toBe('pool OFF: legacy client, 2 calls at once; set ENABLE_LLM_POOL=true');
    expect(process.messages.find((message) => message.startsWith('NO UPSTREAM IS CONFIGURED'))).toContain('simulator');
    const client = closing(new LlmPoolClient({ address: grpc }));
    const answer = await client.chat('Is anybody there?');
    expect(answer.model).toContain('simulator');
    expect((await fetch(`${http}/readyz`)).status).toBe(200);
  }, 20_000);

  it('with the pool on says how large it is, and which time limits hold', async () => {
    const process = begin({ ENABLE_LLM_POOL: 'true', LLM_POOL_SIZE: '8-10', LLM_POOL_ROLLOUT_PERCENT: '25' });
    await process.serving;
    expect(process.messages[0]).toBe(
      'pool ON: 8-10 clients, 16-20 calls at once, 1000 may wait, for 25 % of the calls (Phase 1, プール)',
    );
    expect(process.messages[1]).toMatch(/^time limits: call 120000 ms .* connect 5000 ms, first token 120000 ms/);
  }, 20_000);

  it('minds no service links of Kubernetes, and takes the ports from .env then', async () => {
    const links = {
      LLM_POOL_SERVICE_HOST: '10.0.0.1',
      LLM_POOL_SERVICE_PORT: '50051',
      LLM_POOL_SERVICE_PORT_GRPC: '50051',
      LLM_POOL_PORT: 'tcp://10.0.0.1:50051',
      LLM_POOL_PORT_50051_TCP: 'tcp://10.0.0.1:50051',
      LLM_POOL_PORT_50051_TCP_PROTO: 'tcp',
      LLM_POOL_PORT_50051_TCP_PORT: '50051',
      LLM_POOL_PORT_50051_TCP_ADDR: '10.0.0.1',
      // Of services named llm-pool-grpc and llm-pool-http: the names of two settings.
      LLM_POOL_GRPC_PORT: 'tcp://10.0.0.2:50051',
      LLM_POOL_HTTP_PORT: 'tcp://10.0.0.3:80',
      LLM_POOL_GRPC_SERVICE_HOST: '10.0.0.2',
      LLM_POOL_GRPC_PORT_50051_TCP_ADDR: '10.0.0.2',
    };
    const process = begin(links, 'LLM_POOL_GRPC_PORT=0\nLLM_POOL_HTTP_PORT=0\nLLM_POOL_INSTANCE=from-file\n');
    const { grpc } = await process.serving;
    expect(grpc).not.toBe('127.0.0.1:50051');
    expect(process.stdout()).toContain('"instance":"from-file"');
  }, 20_000);

  it.each([
    ['gRPC', 'LLM_POOL_GRPC_PORT'],
    ['HTTP', 'LLM_POOL_HTTP_PORT'],
  ])(
    'ends with 1 and says so when the port of %s is taken',
    async (what, variable) => {
      const taken = closing(createServer());
      taken.listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const { port } = taken.address() as AddressInfo;
      const { code, stderr } = await refused({ [variable]: String(port) });
      expect(code).toBe(1);
      expect(stderr).toContain(
        `llm-pool: ${what} cannot listen on 127.0.0.1:${port}: the port is in use (EADDRINUSE).`,
      );
      expect(stderr).toContain(variable);
      expect(stderr).not.toContain('    at ');
    },
    20_000,
  );
});

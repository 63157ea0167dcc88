import { recommendSize } from '../../../client/cli/doctor/recommend-size';
import { runCli } from '../../../client/cli/run-cli';
import type { Simulator } from '../../../server/simulator/simulator';
import { startSimulator } from '../../../server/simulator/start-simulator';
import { type FakeIo, fakeIo } from '../../support/fake-io';
import { startFakeLlmPool } from '../../support/fake-llm-pool';

describe('llm-pool simulate', () => {
  it('serves until Ctrl-C, and says how to use it', async () => {
    const said = Promise.withResolvers<string>();
    const io = fakeIo({ out: async (text) => said.resolve(text) });
    const running = runCli(
      ['simulate', '--port', '0', '--latency', '0', '--behaviour', '{"answer":{"text":"Ahoy"}}'],
      io,
    );
    const [, url] = /OPENAI_BASE_URL=(\S+)/.exec(await said.promise) ?? [];
    const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/chat/completions`, { method: 'POST', body, headers });
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: 'Ahoy' } }] });
    io.interrupt();
    expect(await running).toBe(0);
    expect(io.stderr).toBe('Answered 1 of 1 requests.\n');
    await expect(fetch(`${url}/models`)).rejects.toThrow();
  });

  it('says when the port is taken', async () => {
    const other = await startSimulator();
    const io = fakeIo();
    expect(await runCli(['simulate', '--port', `${other.port}`], io)).toBe(2);
    expect(io.stderr).toContain(`Port ${other.port} is taken`);
    await other.close();
  });
});

describe('llm-pool doctor', () => {
  let upstream: Simulator;

  beforeEach(async () => {
    upstream = await startSimulator({ latency: 0, models: ['small'] });
  });
  afterEach(() => upstream.close());

  async function examine(
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<FakeIo & { code: number }> {
    const io = fakeIo({ env: { OPENAI_BASE_URL: upstream.url, LLM_POOL_ADDRESS: '127.0.0.1:1', ...env } });
    const code = await runCli(['doctor', ...args], io);
    return Object.create(io, { code: { value: code } });
  }

  it('asks with no header that the server would not send', async () => {
    process.env.OPENAI_ORG_ID = 'stray';
    await examine(['--calls', '1']).finally(() => delete process.env.OPENAI_ORG_ID);
    const { headers } = await upstream.nextRequest();
    expect(headers).toMatchObject({ authorization: expect.any(String) });
    expect(headers).not.toHaveProperty('openai-organization');
  });

  it('checks all, says what it spends, and recommends a size', async () => {
    const pool = await startFakeLlmPool();
    const { code, stdout } = await examine(['--calls', '3'], { LLM_POOL_ADDRESS: pool.address });
    pool.close();
    expect(stdout).toContain('This spends 4 calls of at most 16 answer tokens each.');
    expect(stdout).toContain(`✓ default (${upstream.url}): reached, 1 models`);
    expect(stdout).toContain('model small answers');
    expect(stdout).toMatch(/p50 \S+ ms, slowest \S+ ms of 3 calls/);
    expect(stdout).toMatch(/→ LLM_POOL_SIZE=1-10 \(now 5\)/);
    expect(stdout).toContain('✓ llm-pool answers: SERVING');
    expect(upstream.requests.received).toBe(4);
    expect(code).toBe(0);
  });

  it('spends nothing with --calls 0, and takes a service that does not run yet for no fault', async () => {
    const { code, stdout } = await examine(['--calls', '0']);
    expect(stdout).toContain('This spends no tokens.');
    expect(stdout).toContain('Start it: ENABLE_LLM_POOL=true npm start');
    expect(upstream.requests.received).toBe(0);
    expect(code).toBe(0);
  });

  it('asks a model with a key that may chat but not list models', async () => {
    upstream.script({ latency: 0, fault: { kind: 'status', status: 403 }, faultOn: 'models' });
    const { code, stdout } = await examine(['--model', 'small', '--calls', '1']);
    expect(stdout).toContain('reached (it has no list of models for this key)');
    expect(stdout).toContain('model small answers');
    expect(code).toBe(0);
  });

  it.each([
    ['a key that is refused', { keys: ['right'] }, { OPENAI_API_KEY: 'wrong-key' }, 'HTTP 401', 'Set OPENAI_API_KEY'],
    ['a model that is not there', {}, { LLM_POOL_MODEL: 'large' }, 'HTTP 404', 'LLM_POOL_MODEL'],
    ['no server', {}, { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' }, 'no connection', 'OPENAI_BASE_URL'],
    ['a wrong setting', {}, { LLM_POOL_SIZE: 'many' }, 'LLM_POOL_SIZE=many', 'Mend these first'],
    ['no upstream', {}, { OPENAI_BASE_URL: '' }, 'simulator would answer', 'Set OPENAI_API_KEY'],
  ])('finds %s', async (_, behaviour, env, says, next) => {
    upstream.script({ models: ['small'], latency: 0, ...behaviour });
    const { code, stdout } = await examine([], env);
    expect(stdout).toContain('✗ ');
    expect(stdout).toContain(says);
    expect(stdout).toContain(next);
    expect(stdout).not.toContain('wrong-key');
    expect(code).toBe(1);
  });
});

describe('recommendSize', () => {
  it('follows Little’s law', () => {
    const demand = { users: 20, thinkSeconds: 4, answerSeconds: 4, concurrency: 2 };
    expect(recommendSize(demand)).toEqual({ callsPerSecond: 2.5, atOnce: 10, min: 5, max: 10 });
    expect(recommendSize({ ...demand, thinkSeconds: 0 })).toMatchObject({ atOnce: 20, min: 10, max: 10 });
    expect(recommendSize({ ...demand, users: 1 })).toMatchObject({ min: 1, max: 1 });
    expect(recommendSize({ ...demand, users: 21, concurrency: 10 })).toMatchObject({ min: 2, max: 3 });
  });
});

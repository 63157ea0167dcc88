import { status } from '@grpc/grpc-js';
import { runCli } from '../../../client/cli/run-cli';
import type { MetricsResponse } from '../../../server/gen/llmpool/v1/admin_service';
import { ChatDelta } from '../../../server/gen/llmpool/v1/chat';
import { chatEnd, textAnswer, textDelta } from '../../support/chat-events';
import { FakeError } from '../../support/fake-failure';
import { type FakeIo, fakeIo } from '../../support/fake-io';
import { type FakeLlmPool, type FakeScript, startFakeLlmPool } from '../../support/fake-llm-pool';

/** Names of models that fields of the contract have, too. */
const COOLING = { m: 1500, constructor: 1500, status: 2000 };

describe('llm-pool', () => {
  let pool: FakeLlmPool;
  const script: FakeScript = {};

  beforeAll(async () => {
    pool = await startFakeLlmPool(script);
  });
  afterEach(() => {
    for (const key of Object.keys(script)) delete script[key as keyof FakeScript];
  });
  afterAll(() => pool.close());

  async function run(args: readonly string[], io: FakeIo = fakeIo()) {
    const env = { LLM_POOL_ADDRESS: pool.address, ...io.env };
    const code = await runCli(args, Object.create(io, { env: { value: env } }));
    return { code, stdout: io.stdout, stderr: io.stderr };
  }

  describe('chat', () => {
    it('prints the answer as it comes, and who served it to a terminal', async () => {
      const servedBy = { callId: 'call-1', client: 'main-2', queueMs: 100, upstreamMs: 3900, overheadMs: 0.4 };
      const end = chatEnd({ model: 'gpt', usage: { promptTokens: 3, completionTokens: 2 }, servedBy });
      script.streamChat = () => [textDelta('Hel'), textDelta('lo'), end];
      const result = await run(['chat', 'Hi'], fakeIo({ errIsTerminal: true }));
      expect(result).toMatchObject({ code: 0, stdout: 'Hello\n' });
      expect(result.stderr).toBe('main-2 · gpt · 3 + 2 tokens · queue 100 ms, upstream 3.9 s, own 0.4 ms · call-1\n');
    });

    it('shows no escape sequences of a model on a terminal, and leaves them to programs', async () => {
      const text = 'a\u001B]52;c;aGk=\u0007b';
      script.streamChat = () => [textDelta(text), chatEnd()];
      script.chat = () => textAnswer(text);
      for (const flags of [[], ['--no-stream']]) {
        expect((await run(['chat', 'Hi', ...flags], fakeIo({ outIsTerminal: true }))).stdout).toBe('ab\n');
        expect((await run(['chat', 'Hi', ...flags])).stdout).toBe(`${text}\n`);
      }
    });

    it('says nothing but the answer elsewhere, and shows refusals', async () => {
      const delta = { index: 0, role: 0, text: '', refusal: 'No.', reasoningText: '', toolCalls: [] };
      script.streamChat = () => [
        { $case: 'delta', value: ChatDelta.fromPartial({ choices: [delta], attempt: 1 }) },
        chatEnd(),
      ];
      expect(await run(['chat', 'Hi'])).toEqual({ code: 0, stdout: 'No.\n', stderr: '' });
    });

    it('sends what the flags say, and text from stdin', async () => {
      script.chat = ({ request, deadline }) => {
        expect(request).toMatchObject({
          model: 'small',
          priority: 3,
          maxCompletionTokens: 9,
          messages: [
            { role: 1, content: { value: 'Be short' } },
            { role: 3, content: { value: 'from stdin' } },
          ],
        });
        expect(deadline - Date.now()).toBeLessThan(31_000);
        return textAnswer('ok');
      };
      const flags = [
        '--model',
        'small',
        '--system',
        'Be short',
        '--max-tokens',
        '9',
        '--priority',
        'bulk',
        '-d',
        '30s',
      ];
      const io = fakeIo({ input: 'from stdin' });
      expect(await run(['chat', '--no-stream', ...flags], io)).toMatchObject({ code: 0, stdout: 'ok\n' });
    });

    it('prints JSON as grpcurl does', async () => {
      script.streamChat = () => [textDelta('Hi'), chatEnd()];
      script.chat = () => textAnswer('Hi');
      const events = (await run(['chat', '--json', 'Hi'])).stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(events).toMatchObject([
        { delta: { choices: [{ text: 'Hi' }] } },
        { end: { choices: [{ finishReason: 'FINISH_REASON_STOP' }] } },
      ]);
      const whole = JSON.parse((await run(['chat', '--json', '--no-stream', 'Hi'])).stdout);
      expect(whole).toMatchObject({ choices: [{ message: { role: 'ROLE_ASSISTANT', text: 'Hi' } }] });
    });

    it('ends with 64 + status and tells what to do when the call fails', async () => {
      script.streamChat = function* () {
        yield textDelta('Hel');
        throw new FakeError({
          code: status.RESOURCE_EXHAUSTED,
          message: 'Too fast',
          reason: 'UPSTREAM_RATE_LIMITED',
          retryAfterMs: 2500,
          callDetails: { callId: 'call-9' },
        });
      };
      const { code, stdout, stderr } = await run(['chat', 'Hi']);
      expect(code).toBe(72);
      expect(stdout).toBe('Hel\n');
      expect(stderr).toBe(
        'Too fast (RESOURCE_EXHAUSTED, UPSTREAM_RATE_LIMITED)\n' +
          'Try again in 2.5 s.\nCall call-9; its story: llm-pool explain call-9\n',
      );
    });

    it('names the fields that are wrong', async () => {
      script.chat = () => {
        const violations = [{ field: 'model', description: 'is "x", must be known' }];
        throw new FakeError({ code: status.INVALID_ARGUMENT, message: 'Bad', reason: 'INVALID_FIELD', violations });
      };
      expect(await run(['chat', '--no-stream', 'Hi'])).toMatchObject({
        code: 67,
        stderr: 'Bad (INVALID_ARGUMENT, INVALID_FIELD)\n  model: is "x", must be known\n',
      });
    });

    it('cancels at the server on Ctrl-C and ends with 65', async () => {
      const cancelled = Promise.withResolvers<void>();
      const io = fakeIo();
      script.streamChat = async function* (call) {
        yield textDelta('Hel');
        call.cancelled.then(cancelled.resolve);
        io.interrupt();
        await call.cancelled;
      };
      expect(await run(['chat', 'Hi'], io)).toMatchObject({ code: 65, stderr: 'Cancelled.\n' });
      await cancelled.promise;
    });

    it('cancels at the server when nobody reads its output any more, and ends quietly', async () => {
      const cancelled = Promise.withResolvers<void>();
      script.streamChat = async function* (call) {
        call.cancelled.then(cancelled.resolve);
        yield textDelta('Hel');
        await call.cancelled;
      };
      const out = () => Promise.reject(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      expect(await run(['chat', 'Hi'], fakeIo({ out }))).toMatchObject({ code: 0, stderr: '' });
      await cancelled.promise;
    });
  });

  describe('for operators', () => {
    const target = { name: 'error_rate', value: 0.25, unit: 'ratio', target: '<= 0.1', holds: false, judged: true };
    const metrics = {
      instance: 'pod-1',
      poolState: 1,
      now: { clients: 5, slots: 10, slotsInUse: 5, queued: 3, legacySlots: 2 },
      windows: [{ name: '1m', calls: 8, targets: [target] }],
    } as unknown as Partial<MetricsResponse>;

    it('status shows slots and targets', async () => {
      script.metrics = () => metrics;
      const { code, stdout } = await run(['status']);
      expect(code).toBe(0);
      expect(stdout).toContain('llm-pool pod-1: pool ON\n');
      expect(stdout).toContain('slots   ██████████░░░░░░░░░░ 5/10 of 5 clients, 3 waiting\n');
      expect(stdout).toMatch(/error rate +✗ 25 % +<= 0\.1\n/);
      expect(stdout).toMatch(/calls +8\n/);
      expect(JSON.parse((await run(['status', '--json'])).stdout)).toMatchObject({ poolState: 'POOL_STATE_ON' });
    });

    it('status --watch goes on until Ctrl-C', async () => {
      const io = fakeIo();
      script.watchMetrics = async function* ({ request, cancelled }) {
        expect(request.intervalMs).toBe(500);
        yield metrics;
        yield metrics;
        io.interrupt();
        await cancelled;
      };
      const { code, stdout } = await run(['status', '--watch', '--interval', '500ms', '--json'], io);
      expect(code).toBe(0);
      expect(stdout.trim().split('\n').length).toBeLessThanOrEqual(2);
    });

    it('debug shows everything, or one call', async () => {
      const call = { callId: 'call-7', state: 'ended', outcome: 4, reason: 19, ageMs: 2100, story: 'queue 2.1 s' };
      const attempts = [{ number: 1, tier: 1, client: 'main-1', outcome: 4, reason: 19, httpStatus: 504 }];
      script.debug = ({ request }) =>
        (request.callId
          ? { call: { ...call, servedBy: { attempts } } }
          : {
              instance: 'pod-1',
              poolState: 3,
              poolStateChange: { reason: '3 pool errors in a row' },
              clients: [{ client: 'main-1', backend: 'main', tier: 1, slots: 2, slotsInUse: 1, draining: true }],
              backends: [{ backend: 'main', baseUrl: 'https://a', health: 2, breaker: 2, coolingMs: COOLING }],
              lastErrors: [call],
              settings: [
                { name: 'LLM_POOL_SIZE', value: '5', source: 'env' },
                { name: 'LLM_POOL_DEBUG', value: 'false', source: 'default' },
              ],
            }) as object;
      const all = (await run(['debug'])).stdout;
      expect(all).toContain('pool OFF after errors in a row (3 pool errors in a row');
      expect(all).toMatch(/main-1 +main +█+░+ 1\/2 +draining/);
      expect(all).toMatch(/main +https:\/\/a +unhealthy +breaker open +m cools 1\.5 s/);
      expect(all).toMatch(/call-7 .*upstream fault UPSTREAM_TIMEOUT +2\.1 s +queue 2\.1 s/);
      expect(all).toContain('LLM_POOL_SIZE  5  env');
      expect(all).not.toContain('LLM_POOL_DEBUG');
      const one = (await run(['debug', 'call-7'])).stdout;
      expect(one).toMatch(/state +upstream fault UPSTREAM_TIMEOUT/);
      expect(one).toMatch(/1 +main-1 +upstream fault UPSTREAM_TIMEOUT +HTTP 504/);
      const { backends } = JSON.parse((await run(['debug', '--json'])).stdout);
      expect(backends[0].coolingMs).toEqual(COOLING);
      expect(JSON.parse((await run(['debug', 'call-7', '--json'])).stdout).call).toMatchObject({
        outcome: 'OUTCOME_UPSTREAM_FAULT',
        reason: 'ERROR_REASON_UPSTREAM_TIMEOUT',
      });
    });

    it('pool turns it on and off', async () => {
      script.setPoolEnabled = ({ request }) => ({ instance: 'pod-1', was: 1, now: request.enabled ? 1 : 2 });
      expect((await run(['pool', 'off'])).stdout).toBe('pool ON → OFF (pod-1 only, until it restarts)\n');
      expect((await run(['pool', 'on'])).stdout).toContain('ON → ON');
      expect(await run(['pool', 'maybe'])).toMatchObject({ code: 2, stderr: expect.stringContaining('on or off') });
    });

    it('models lists names', async () => {
      const models = [
        { name: 'fast', targets: ['small', 'large'], backends: [] },
        { name: 'small', targets: [], backends: ['main'] },
      ];
      script.listModels = () => ({ models, defaultModel: 'fast', anyModel: true });
      const { stdout } = await run(['models']);
      expect(stdout).toBe(
        'fast   → small, large        default\nsmall                  main\nOther names are passed on to the provider too.\n',
      );
    });
  });

  describe('the command line', () => {
    it('helps', async () => {
      for (const args of [[], ['help'], ['--help']])
        expect((await run(args)).stdout).toContain('Usage: llm-pool COMMAND');
      for (const name of ['chat', 'status', 'debug', 'explain', 'pool', 'models', 'simulate', 'doctor']) {
        const { code, stdout } = await run(['help', name]);
        expect(code).toBe(0);
        expect(stdout).toContain('Examples:\n  # ');
        expect((await run([name, '--help'])).stdout).toBe(stdout);
      }
      expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    });

    it.each([
      [['chatt'], '"chatt" is no command'],
      [['help', 'chatt'], '"chatt" is no command'],
      [['chat', '--modell', 'x', 'Hi'], "Unknown option '--modell'"],
      [['chat', 'Hi', 'there'], 'Put quotes around'],
      [['chat'], 'What shall be asked?'],
      [['chat', ' '], 'The text is empty'],
      [['chat', '--deadline', 'soon', 'Hi'], '--deadline soon: must be a time such as'],
      [['chat', '--max-tokens', '0', 'Hi'], '--max-tokens 0: must be a whole number from 1'],
      [['chat', '--priority', 'urgent', 'Hi'], '--priority urgent: must be interactive, default, bulk'],
      [['chat', '--address', 'nowhere', 'Hi'], '"nowhere" is not host:port'],
      [['chat', '--address', 'far:1', '--token', 'secret-1', 'Hi'], 'Use --tls, or --allow-insecure-token'],
      [['chat', '--tls-ca-file', '/no/such', 'Hi'], 'needs --tls'],
      [['chat', '--tls', '--tls-ca-file', '/no/such', 'Hi'], '/no/such cannot be read: ENOENT'],
      [['simulate', '--behaviour', '[]'], 'must be a JSON object'],
      [['simulate', '--behaviour', '{"latancy":1}'], 'latancy'],
    ])('refuses %j with code 2 and says why', async (args, message) => {
      const { code, stderr } = await run(args);
      expect(stderr).toContain(message);
      expect(stderr).not.toContain('secret-1');
      expect(code).toBe(2);
    });

    it('refuses wrong settings with code 2, names the variable, and lets flags win', async () => {
      const io = fakeIo({ env: { LLM_POOL_TLS: 'maybe' } });
      expect(await run(['models'], io)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('LLM_POOL_TLS=maybe'),
      });
      script.listModels = ({ metadata }) => ({ defaultModel: String(metadata.get('authorization')) });
      const env = { LLM_POOL_ADDRESS: '127.0.0.1:1', LLM_POOL_TOKEN: 'from-env' };
      const flags = ['--address', pool.address, '--token', 'from-flag'];
      expect((await run(['models', ...flags], fakeIo({ env }))).stdout).toContain('Bearer from-flag');
      const fromEnv = fakeIo({ env: { LLM_POOL_TOKEN: 'from-env' } });
      expect((await run(['models'], fromEnv)).stdout).toContain('Bearer from-env');
    });

    it('says so when nobody is there, with code 78', async () => {
      const { code, stderr } = await run(['models', '--address', '127.0.0.1:1']);
      expect(code).toBe(78);
      expect(stderr).toContain(
        'llm-pool at 127.0.0.1:1 cannot be reached: connect ECONNREFUSED 127.0.0.1:1 (UNAVAILABLE',
      );
      expect(stderr).toContain('Is llm-pool running there?');
    });
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describeWithGrpcurl } from '../support/describe-with-grpcurl';
import { runCommand } from '../support/run-command';
import { startService } from '../support/start-service';
import { until } from '../support/until';
import { useService } from '../support/use-service';

const TOKEN = 'token-of-an-operator';
const HI = '{"messages":[{"role":"ROLE_USER","text":"Hi"}]}';

/** What an operator types. grpcurl knows nothing of the contract but what reflection tells it. */
describeWithGrpcurl('grpcurl through reflection', (grpcurl) => {
  const current = useService({ LLM_POOL_TOKENS: `ops:${TOKEN}:call+admin`, LLM_POOL_INSTANCE: 'pool-a' });

  const run = (...args: string[]) => {
    const options = args.filter((arg) => arg.startsWith('-'));
    const values = args.filter((arg) => !arg.startsWith('-'));
    return runCommand(grpcurl, ['-plaintext', ...options, ...values]);
  };
  const call = async (method: string, data: string, token = TOKEN) => {
    const bearer = ['-H', `authorization: Bearer ${token}`];
    const { code, stdout, stderr } = await runCommand(grpcurl, [
      '-plaintext',
      ...bearer,
      '-d',
      data,
      current.service.address,
      method,
    ]);
    return { code, stdout, stderr };
  };
  /** The answers of a call that succeeds, one object a message. */
  const answers = async (method: string, data = '{}'): Promise<Record<string, never>[]> => {
    const { code, stdout, stderr } = await call(method, data);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // Messages are printed one after the other, each closing at the start of a line.
    return stdout
      .split(/(?<=^\})\n/m)
      .filter(Boolean)
      .map((text) => JSON.parse(text));
  };

  it('lists all services, health and reflection included', async () => {
    const { stdout } = await run(current.service.address, 'list');
    expect(stdout.trim().split('\n').sort()).toEqual(
      expect.arrayContaining(['grpc.health.v1.Health', 'llmpool.v1.AdminService', 'llmpool.v1.LlmPoolService']),
    );
  });

  it.each([
    ['llmpool.v1.LlmPoolService', ['Chat', 'StreamChat', 'DeepDive', 'StreamDeepDive', 'ListModels']],
    ['llmpool.v1.AdminService', ['Metrics', 'WatchMetrics', 'Debug', 'LogStatus', 'SetPoolEnabled']],
    ['grpc.health.v1.Health', ['Check', 'List', 'Watch']],
  ])('describes %s', async (service, methods) => {
    const { code, stdout } = await run(current.service.address, 'describe', service);
    expect(code).toBe(0);
    for (const method of methods) expect(stdout).toContain(`rpc ${method} (`);
  });

  it.each(['llmpool.v1.ChatRequest', 'llmpool.v1.ServedBy', 'google.rpc.ErrorInfo', 'llmpool.v1.CallDetails'])(
    'describes the message %s',
    async (message) => {
      const { code, stdout } = await run(current.service.address, 'describe', message);
      expect(code).toBe(0);
      expect(stdout).toContain('message ');
    },
  );

  it('chats in friendly JSON', async () => {
    const [answer] = await answers('llmpool.v1.LlmPoolService/Chat', HI);
    expect(answer).toMatchObject({
      model: 'simulator',
      choices: [
        {
          message: { role: 'ROLE_ASSISTANT', text: expect.stringContaining('Hi') },
          finishReason: 'FINISH_REASON_STOP',
        },
      ],
      usage: { promptTokens: expect.any(Number) },
      servedBy: { instance: 'pool-a', tier: 'TIER_POOL', attempts: [{ number: 1, outcome: 'OUTCOME_SUCCESS' }] },
    });
  });

  it('streams, from the first delta to the end', async () => {
    const events = await answers('llmpool.v1.LlmPoolService/StreamChat', HI);
    expect(events.length).toBeGreaterThanOrEqual(2);
    const deltas = events.slice(0, -1) as unknown as { delta: { choices: { text?: string }[] } }[];
    const text = deltas
      .flatMap(({ delta }) => delta.choices)
      .map((choice) => choice.text ?? '')
      .join('');
    expect(text).toContain('Hi');
    expect(events.at(-1)).toMatchObject({ end: { choices: [{ finishReason: 'FINISH_REASON_STOP' }] } });
  });

  it('dives', async () => {
    const [answer] = await answers('llmpool.v1.LlmPoolService/DeepDive', '{"theme":"Pools"}');
    expect(answer).toMatchObject({ synthesis: expect.any(String), callId: expect.any(String) });
    const events = await answers('llmpool.v1.LlmPoolService/StreamDeepDive', '{"theme":"Pools"}');
    expect(Object.keys(events.at(-1)!)).toEqual(['end']);
  });

  it('asks for models, numbers, state, log lines, and switches', async () => {
    expect((await answers('llmpool.v1.LlmPoolService/ListModels'))[0]).toEqual({ defaultModel: 'm', anyModel: true });
    const [chatted] = await answers('llmpool.v1.LlmPoolService/Chat', HI);
    const { callId } = (chatted as unknown as { servedBy: { callId: string } }).servedBy;
    const [metrics] = await answers('llmpool.v1.AdminService/Metrics');
    expect(metrics).toMatchObject({
      instance: 'pool-a',
      poolState: 'POOL_STATE_ON',
      windows: [{ name: '1m' }, { name: '5m' }, { name: 'total' }],
    });
    const [debug] = await answers('llmpool.v1.AdminService/Debug', JSON.stringify({ callId }));
    expect(debug).toMatchObject({ call: { callId, caller: 'ops', outcome: 'OUTCOME_SUCCESS' } });
    expect((await answers('llmpool.v1.AdminService/LogStatus'))[0]).toMatchObject({ instance: 'pool-a' });
    const off = await answers('llmpool.v1.AdminService/SetPoolEnabled', '{"enabled":false}');
    expect(off).toEqual([{ instance: 'pool-a', was: 'POOL_STATE_ON', now: 'POOL_STATE_DISABLED' }]);
    const on = await answers('llmpool.v1.AdminService/SetPoolEnabled', '{"enabled":true}');
    expect(on).toEqual([{ instance: 'pool-a', was: 'POOL_STATE_DISABLED', now: 'POOL_STATE_ON' }]);
  });

  it('shows the details of an error', async () => {
    const { code, stderr } = await call('llmpool.v1.LlmPoolService/Chat', '{"messages":[]}');
    expect(code).toBe(64 + 3);
    for (const part of ['INVALID_FIELD', '"field": "messages"', 'llm-pool', 'llmpool.v1.CallDetails'])
      expect(stderr).toContain(part);
  });

  it('needs a token where one is asked for', async () => {
    const { code, stderr } = await call('llmpool.v1.LlmPoolService/Chat', HI, 'wrong');
    expect(code).toBe(64 + 16);
    expect(stderr).toContain('CALLER_UNAUTHENTICATED');
  });

  it('checks health without a token', async () => {
    const check = async (data: string) => {
      const { stdout } = await runCommand(grpcurl, [
        '-plaintext',
        '-d',
        data,
        current.service.address,
        'grpc.health.v1.Health/Check',
      ]);
      return JSON.parse(stdout);
    };
    expect(await check('{}')).toEqual({ status: 'SERVING' });
    expect(await check('{"service":"llmpool.v1.LlmPoolService"}')).toEqual({ status: 'SERVING' });
    const { stdout } = await run(current.service.address, 'grpc.health.v1.Health/List');
    expect(JSON.parse(stdout)).toEqual({
      statuses: {
        '': { status: 'SERVING' },
        'llmpool.v1.AdminService': { status: 'SERVING' },
        'llmpool.v1.LlmPoolService': { status: 'SERVING' },
      },
    });
  });

  it('finds nothing where reflection is turned off', async () => {
    const silent = await startService({ LLM_POOL_REFLECTION: 'false' });
    const { code, stderr } = await run(silent.address, 'list');
    expect([code, stderr]).toEqual([1, expect.stringContaining('does not support the reflection API')]);
    await silent.close();
  });

  it('watches health', async () => {
    const watch = spawn(grpcurl, ['-plaintext', current.service.address, 'grpc.health.v1.Health/Watch']);
    let seen = '';
    watch.stdout.on('data', (part) => {
      seen += part;
    });
    await until('SERVING is seen', () => seen.includes('"SERVING"'));
    watch.kill('SIGTERM');
    await once(watch, 'close');
  });
});

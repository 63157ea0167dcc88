import type { MetricsResponse } from '../../../server/gen/llmpool/v1/admin_service';
import { fakeIo } from '../../support/fake-io';
import { useFakeCli } from '../../support/use-fake-cli';

/** Names of models that fields of the contract have, too. */
const COOLING = { m: 1500, constructor: 1500, status: 2000 };
const { script, run } = useFakeCli();

describe('llm-pool for operators', () => {
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

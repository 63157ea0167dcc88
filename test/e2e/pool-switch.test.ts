import { FallbackReason, PoolState, Tier } from '@llm-pool/client';
import { AdminServiceService } from '../../server/gen/llmpool/v1/admin_service';
import type { Service } from '../support/start-service';
import { until } from '../support/until';
import { useServices } from '../support/use-service';

const { start } = useServices();
const HANG = { fault: { kind: 'hang', at: 'before-headers' } } as const;
const ask = (sessionId: string) => ({ messages: [{ role: 'user', text: 'Hi' }], sessionId }) as const;

describe('SetPoolEnabled', () => {
  it('off: running calls end in the pool, waiting ones and new ones go to the legacy client', async () => {
    const { client, simulator, log } = await start({
      LLM_POOL_SIZE: '1',
      LLM_POOL_CLIENT_CONCURRENCY: '1',
      LLM_POOL_INSTANCE: 'pool-a',
    });
    simulator.script(HANG);
    const runs = client.chat('1');
    await simulator.waitFor(({ hung }) => hung === 1);
    const waits = [client.chat('2'), client.streamChat('3').final()];
    await until('two wait', async () => (await client.admin.metrics()).now!.queued === 2);
    expect(await client.admin.setPoolEnabled(false)).toEqual({
      instance: 'pool-a',
      was: PoolState.ON,
      now: PoolState.DISABLED,
    });
    // At once, although the pool's own call still runs.
    await simulator.waitFor(({ hung }) => hung === 3);
    expect((await client.admin.metrics()).now).toMatchObject({ slotsInUse: 1, queued: 0, legacySlotsInUse: 2 });
    const comes = client.chat('4');
    await until('it waits', async () => (await client.admin.metrics()).now!.legacyQueued === 1);
    simulator.script({});
    simulator.release();
    expect((await runs).servedBy!.tier).toBe(Tier.POOL);
    for (const call of waits) {
      const { servedBy } = await call;
      expect(servedBy).toMatchObject({ tier: Tier.LEGACY, fallbackReason: FallbackReason.POOL_OFF });
      expect(servedBy!.attempts).toHaveLength(1);
    }
    expect((await comes).servedBy).toMatchObject({ tier: Tier.LEGACY, fallbackReason: FallbackReason.UNSPECIFIED });
    expect(simulator.requests.received).toBe(4);
    expect(await client.admin.debug()).toMatchObject({
      poolState: PoolState.DISABLED,
      poolStateChange: { was: 'on', now: 'disabled', reason: 'SetPoolEnabled by anonymous' },
    });
    expect(log.find(({ event, what }) => event === 'state_changed' && what === 'pool')).toMatchObject({
      level: 'warn',
      was: 'on',
      now: 'disabled',
    });
  });

  it('on: the next calls go to the pool, those that wait for the legacy client stay', async () => {
    const { client, simulator } = await start({ ENABLE_LLM_POOL: 'false', LLM_LEGACY_CONCURRENCY: '1' });
    simulator.script(HANG);
    const early = [client.chat('1'), client.chat('2')];
    await until('one waits', async () => (await client.admin.metrics()).now!.legacyQueued === 1);
    expect(await client.admin.setPoolEnabled(true)).toMatchObject({ was: PoolState.DISABLED, now: PoolState.ON });
    simulator.script({});
    expect((await client.chat('3')).servedBy!.tier).toBe(Tier.POOL);
    await simulator.waitFor(({ hung }) => hung === 1);
    simulator.release();
    for (const call of early) expect((await call).servedBy!.tier).toBe(Tier.LEGACY);
  });

  it('on: also ends an off time after errors', async () => {
    const { client, simulator } = await start({ LLM_POOL_FAILURES_TO_OFF: '1', LLM_POOL_RETRIES: '0' });
    simulator.enqueue({ fault: { kind: 'status', status: 500 } });
    await client.chat('Hi');
    expect(await client.admin.setPoolEnabled(true)).toMatchObject({
      was: PoolState.OFF_AFTER_ERRORS,
      now: PoolState.ON,
    });
    expect((await client.chat('Hi')).servedBy!.tier).toBe(Tier.POOL);
  });

  it('changes nothing when nothing is to change, and nothing without saying what', async () => {
    const { client, raw } = await start();
    expect(await client.admin.setPoolEnabled(true)).toMatchObject({ was: PoolState.ON, now: PoolState.ON });
    expect((await client.admin.debug()).stateChanges).toEqual([]);
    const { code, details } = await raw.failure(AdminServiceService.setPoolEnabled, {});
    expect(code).toBe('INVALID_ARGUMENT');
    expect(details.BadRequest!.fieldViolations[0]).toMatchObject({ field: 'enabled' });
    expect((await client.admin.debug()).poolState).toBe(PoolState.ON);
  });

  it('shows in /readyz nothing, in /metrics and in system_status at once', async () => {
    const { client, http } = await start();
    await client.admin.setPoolEnabled(false);
    const scraped = await (await fetch(`${http}/metrics`)).text();
    expect(scraped).toContain('llm_pool_pool_state{state="disabled"} 1');
    expect(scraped).toContain('llm_pool_pool_state{state="on"} 0');
    const status = await (await fetch(`${http}/debug/llm-system`)).json();
    expect(status).toMatchObject({
      system_status: { phase1_available: false, phase1_initialized: true, legacy_client_exists: true },
    });
    expect((await fetch(`${http}/readyz`)).status).toBe(200);
  });
});

describe('LLM_POOL_ROLLOUT_PERCENT', () => {
  const tiersOf = async ({ client }: Service, sessions: readonly string[]): Promise<Tier[]> => {
    const answers = await Promise.all(sessions.map((session) => client.chat(ask(session))));
    return answers.map(({ servedBy }) => servedBy!.tier);
  };
  const sessions = Array.from({ length: 40 }, (_, index) => `session-${index}`);

  it('gives a share of the sessions to the pool, always the same', async () => {
    const service = await start({ LLM_POOL_ROLLOUT_PERCENT: '50' });
    const first = await tiersOf(service, sessions);
    const inPool = first.filter((tier) => tier === Tier.POOL).length;
    expect(inPool).toBeGreaterThan(8);
    expect(inPool).toBeLessThan(32);
    expect(await tiersOf(service, sessions)).toEqual(first);
    // Those outside were not sent away by a fault.
    const { rolloutPercent, windows } = await service.client.admin.debug();
    expect([rolloutPercent, windows[2]!.fallbacks]).toEqual([50, 0]);
    // Who was in at 50 % is in at 80 %.
    const wider = await tiersOf(await start({ LLM_POOL_ROLLOUT_PERCENT: '80' }), sessions);
    first.forEach((tier, index) => {
      if (tier === Tier.POOL) expect(wider[index]).toBe(Tier.POOL);
    });
  });

  it('decides for each call that names no session', async () => {
    const service = await start({ LLM_POOL_ROLLOUT_PERCENT: '50' });
    expect(new Set(await tiersOf(service, Array(40).fill('')))).toEqual(new Set([Tier.POOL, Tier.LEGACY]));
  });

  it.each([
    ['0', Tier.LEGACY],
    ['100', Tier.POOL],
  ])('%s is all or nothing', async (percent, tier) => {
    const service = await start({ LLM_POOL_ROLLOUT_PERCENT: percent });
    expect(new Set(await tiersOf(service, sessions))).toEqual(new Set([tier]));
  });
});

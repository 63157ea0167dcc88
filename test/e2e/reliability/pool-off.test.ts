import { FallbackReason, Tier } from '@llm-pool/client';
import type { Behaviour } from '../../../server/simulator/behaviour';
import { caught } from '../../support/caught';
import { endingOf } from '../../support/ending-of';
import { until } from '../../support/until';
import { POOL_ALONE, useFleets } from '../../support/use-fleets';

const fleets = useFleets();
jest.setTimeout(20_000);
const failing = (status: number, more: object = {}): Partial<Behaviour> => ({
  fault: { kind: 'status', status, ...more },
});
const hanging: Partial<Behaviour> = { fault: { kind: 'hang', at: 'before-headers' } };

/** With a legacy client, and few slots. */
const BACKED = {
  ...POOL_ALONE,
  LLM_POOL_FALLBACK: 'true',
  LLM_POOL_RETRIES: '0',
  LLM_POOL_SIZE: '1',
  LLM_POOL_CLIENT_CONCURRENCY: '1',
  LLM_LEGACY_CONCURRENCY: '1',
};
const backed = (environment: Record<string, string> = {}) =>
  fleets.of(['main', 'legacy'], { ...BACKED, ...environment });

describe('pool errors in a row', () => {
  /** The third one turns it off. */
  const SWITCH = { LLM_POOL_FAILURES_TO_OFF: '3', LLM_POOL_OFF_MS: '60000', LLM_POOL_OFF_MAX_MS: '600000' };

  it('turn the pool off: the legacy client answers and the pool is not asked', async () => {
    const { service, upstreams } = await backed(SWITCH);
    const { client, app } = service;
    upstreams.main.script(failing(500));
    for (let call = 1; call <= 3; call++) await client.chat('hi');
    expect(app.poolSwitch.state).toBe('off_after_errors');
    for (let call = 1; call <= 5; call++) {
      expect((await client.chat('hi')).servedBy?.fallbackReason).toBe(FallbackReason.POOL_OFF);
    }
    expect([upstreams.main.requests.received, upstreams.legacy.requests.received]).toEqual([3, 8]);
  });

  it('are counted in a row only', async () => {
    const { service, upstreams } = await backed(SWITCH);
    const { client, app } = service;
    const codes = [500, 500, 200, 500, 500, 400, 429, 500];
    for (const code of codes)
      upstreams.main.enqueue(code === 200 ? {} : failing(code, { retryAfter: { form: 'ms', ms: 1 } }));
    for (let call = 1; call <= 7; call++) {
      await endingOf(client.chat('hi'));
      expect(app.poolSwitch.state).toBe('on');
    }
    await until('the 429 is over', () => Object.keys(app.pool.snapshot().backends[0]!.coolingMs).length === 0);
    await client.chat('hi');
    expect(app.poolSwitch.state).toBe('off_after_errors');
  });

  it('let running attempts finish, and move those that wait to the bounded queue of the legacy client', async () => {
    const { service, upstreams } = await backed({
      ...SWITCH,
      LLM_POOL_CLIENT_CONCURRENCY: '2',
      LLM_LEGACY_QUEUE_LIMIT: '5',
    });
    const { app, connect } = service;
    const client = connect({ channelOptions: { 'grpc.enable_retries': 0 } });
    upstreams.main.enqueue(hanging, hanging);
    upstreams.main.script(failing(500));
    upstreams.legacy.script(hanging);
    const running = client.chat('runs');
    await upstreams.main.nextRequest();
    const released = client.chat('is released');
    const record = await upstreams.main.nextRequest();
    const waiting = Array.from({ length: 7 }, () => endingOf(client.chat('waits')));
    await until('seven wait', () => app.pool.snapshot().queued === 7);
    upstreams.main.release(record);
    // Three of them fail one after the other; a fourth has got the slot of the third by then. The others leave the pool.
    await until('the pool is off', () => app.poolSwitch.state === 'off_after_errors');
    await until('all have moved', () => app.legacy.snapshot().queued === 5);
    await until('only one runs', () => app.pool.snapshot().inUse === 1);
    expect(app.pool.snapshot().queued).toBe(0);
    expect(upstreams.main.requests.received).toBe(6);
    upstreams.legacy.script({});
    upstreams.legacy.release();
    // One runs and five wait: there was no place for the seventh.
    const endings = await Promise.all(waiting);
    expect(endings.filter((ending) => ending !== 'OK')).toHaveLength(1);
    upstreams.main.release();
    expect((await running).servedBy?.tier).toBe(Tier.POOL);
    expect((await released).servedBy?.tier).toBe(Tier.POOL);
    expect(upstreams.main.requests.received).toBe(6);
  });

  it('end with one trial: it decides, and the others keep to the legacy client meanwhile', async () => {
    const { service, upstreams } = await backed({ ...SWITCH, LLM_POOL_OFF_MS: '80', LLM_POOL_OFF_MAX_MS: '120' });
    const { client, app, log } = service;
    upstreams.main.script(failing(500));
    for (let call = 1; call <= 3; call++) await client.chat('hi');
    for (const _ of [1, 2]) {
      await until('its time is over', () => app.poolSwitch.backInMs === 0);
      // The trial fails: off again, for longer.
      expect((await client.chat('hi')).servedBy?.fallbackReason).toBe(FallbackReason.POOL_ERROR);
      expect(app.poolSwitch.state).toBe('off_after_errors');
    }
    upstreams.main.script(hanging);
    await until('its time is over', () => app.poolSwitch.backInMs === 0);
    const trial = client.chat('hi');
    await upstreams.main.waitFor(({ hung }) => hung === 1);
    expect(app.poolSwitch.state).toBe('trial');
    for (let call = 1; call <= 3; call++) expect((await client.chat('hi')).servedBy?.tier).toBe(Tier.LEGACY);
    expect(upstreams.main.requests.received).toBe(6);
    upstreams.main.release();
    expect((await trial).servedBy?.tier).toBe(Tier.POOL);
    expect(app.poolSwitch.state).toBe('on');
    upstreams.main.script({});
    expect((await client.chat('hi')).servedBy?.tier).toBe(Tier.POOL);
    const offTimes = log.filter(({ what, now }) => what === 'pool' && now === 'off_after_errors');
    expect(offTimes.map(({ reason }) => /(\d+) ms$/.exec(String(reason))?.[1])).toEqual(['80', '120', '120']);
  });

  it('without a legacy client end new calls with UNAVAILABLE and the delay', async () => {
    const { service, upstreams } = await backed({ ...SWITCH, LLM_POOL_FALLBACK: 'false' });
    const once = service.connect({ channelOptions: { 'grpc.enable_retries': 0 } });
    upstreams.main.script(failing(500));
    for (let call = 1; call <= 3; call++) await caught(once.chat('hi'));
    const error = await caught(once.chat('hi'));
    expect(error).toMatchObject({ codeName: 'UNAVAILABLE', reason: 'PROVIDER_CIRCUIT_OPEN', attemptCount: 0 });
    expect(error.retryAfterMs).toBeGreaterThan(55_000);
    expect(upstreams.main.requests.received).toBe(3);
  });
});

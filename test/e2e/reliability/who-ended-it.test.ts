import { Outcome } from '@llm-pool/client';
import { caught } from '../../support/caught';
import { until } from '../../support/until';
import { useServices } from '../../support/use-service';

const services = useServices();

describe('R5 callers who leave', () => {
  it('are counted apart, and open no breaker and turn no pool off', async () => {
    const service = await services.start({
      LLM_POOL_SIZE: '1',
      LLM_POOL_CLIENT_CONCURRENCY: '20',
      LLM_POOL_BREAKER_FAILURES: '1',
      LLM_POOL_FAILURES_TO_OFF: '1',
    });
    const { simulator, client, app } = service;
    simulator.script({ fault: { kind: 'hang', at: 'mid-stream', afterChunks: 1 } });
    const controller = new AbortController();
    const calls = Array.from({ length: 20 }, () =>
      caught(client.streamChat('hi', { signal: controller.signal }).final()),
    );
    await simulator.waitFor(({ hung }) => hung === 20);
    controller.abort();
    for (const { reason } of await Promise.all(calls)) expect(reason).toBe('CANCELLED');
    await service.noLeaks();
    const { windows } = await client.admin.metrics();
    expect(windows.at(-1)!.outcomes).toMatchObject({ cancelled: 20, success: 0, upstreamFault: 0 });
    expect(windows.at(-1)!.targets.find(({ name }) => name === 'error_rate')).toMatchObject({ value: 0 });
    expect(app.pool.snapshot().backends[0]).toMatchObject({ breaker: 'closed', health: 'unknown' });
    expect(app.poolSwitch).toMatchObject({ state: 'on', errorsInARow: 0 });
    simulator.script({});
    await client.chat('hi');
  });
});

describe('R6 who ended the call', () => {
  it('is told apart: caller, upstream, deadline', async () => {
    const service = await services.start({ LLM_POOL_RETRIES: '0', LLM_POOL_FALLBACK: 'false' });
    const { simulator, client } = service;
    const hang = { fault: { kind: 'hang', at: 'mid-stream', afterChunks: 1 } } as const;
    simulator.enqueue(hang);
    const controller = new AbortController();
    const left = caught(client.streamChat('hi', { signal: controller.signal }).final());
    await simulator.waitFor(({ hung }) => hung === 1);
    controller.abort(new Error('closed the tab'));
    expect(await left).toMatchObject({ codeName: 'CANCELLED', cause: { message: 'closed the tab' } });

    simulator.enqueue({ fault: { kind: 'reset', at: 'mid-stream', afterChunks: 1 } });
    expect(await caught(client.streamChat('hi').final())).toMatchObject({
      codeName: 'UNAVAILABLE',
      reason: 'UPSTREAM_STREAM_INTERRUPTED',
    });
    simulator.enqueue({ fault: { kind: 'reset', at: 'before-headers' } });
    expect(await caught(client.chat('hi'))).toMatchObject({ codeName: 'UNAVAILABLE', reason: 'UPSTREAM_UNREACHABLE' });

    simulator.enqueue(hang);
    const late = await caught(client.streamChat('hi', { deadlineMs: 250 }).final());
    expect(late).toMatchObject({ codeName: 'DEADLINE_EXCEEDED', attempts: [{ outcome: Outcome.DEADLINE_EXCEEDED }] });

    const ended = () => service.log.filter(({ event }) => event === 'call_ended');
    await until('all are counted', () => ended().length === 4);
    expect(ended().map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['cancelled', 'CANCELLED'],
      ['upstream_fault', 'UPSTREAM_STREAM_INTERRUPTED'],
      ['upstream_fault', 'UPSTREAM_UNREACHABLE'],
      ['deadline_exceeded', 'DEADLINE_EXCEEDED'],
    ]);
  });
});

import { CallError } from '../../../server/core/call-error';
import type { CallEnd } from '../../../server/core/observer';
import type { Outcome } from '../../../server/core/outcome';
import { Statistics } from '../../../server/telemetry/statistics';
import { FakeClock } from '../../support/fake-clock';
import { attemptRecord, liveCall } from '../../support/live-call';

const setUp = () => {
  const clock = new FakeClock();
  const statistics = new Statistics(clock);
  const end = (outcome: Outcome, durationMs = 1000, call = liveCall()) => {
    statistics.callStarted();
    const error = outcome === 'success' ? undefined : new CallError('INTERNAL_ERROR', 'x');
    const ended: CallEnd = { outcome, durationMs, error };
    statistics.callEnded(call, ended);
  };
  const windows = () => Object.fromEntries(statistics.windows().map((window) => [window.name, window]));
  const target = (name: string, window = 'total') => windows()[window]!.targets.find((t) => t.name === name);
  return { clock, statistics, end, windows, target };
};

describe('Statistics', () => {
  it('has nothing to judge at the start, and every target holds', () => {
    const { statistics } = setUp();
    const targets = statistics.windows().flatMap((window) => window.targets);
    expect(targets).toHaveLength(12);
    expect(targets.every(({ holds, judged, value }) => holds && !judged && value === 0)).toBe(true);
  });

  it('counts outcomes, rates, waits, tokens and fallbacks', () => {
    const { clock, end, windows } = setUp();
    clock.advance(10_000);
    const usage = { promptTokens: 7, completionTokens: 3, estimated: false };
    end(
      'success',
      2000,
      liveCall({ record: { attempts: [attemptRecord()], queueMs: 40, usage, fallbackReason: 'pool_off' } }),
    );
    end('upstream_fault', 9000, liveCall({ record: { attempts: [attemptRecord()], queueMs: 40, usage } }));
    end('refused', 1);
    const { '1m': minute, total } = windows();
    expect(minute).toMatchObject({ seconds: 10, calls: 3, callsPerSecond: 0.3, fallbacks: 1 });
    expect(minute).toMatchObject({ promptTokens: 14, completionTokens: 6 });
    expect(minute!.outcomes).toMatchObject({ success: 1, upstreamFault: 1, refused: 1, cancelled: 0 });
    expect(minute!.duration).toMatchObject({ count: 1, meanMs: 2000 });
    expect(minute!.queueWait).toMatchObject({ count: 2, meanMs: 40 });
    expect(total).toEqual({ ...minute, name: 'total' });
  });

  it('forgets calls after a minute and after five, but not since start', () => {
    const { clock, end, windows } = setUp();
    end('success');
    clock.advance(60_000);
    expect([windows()['1m']!.calls, windows()['5m']!.calls]).toEqual([0, 1]);
    clock.advance(240_000);
    expect([windows()['5m']!.calls, windows().total!.calls]).toEqual([0, 1]);
    clock.advance(3_600_000);
    end('success');
    expect([windows()['5m']!.calls, windows().total!.calls]).toEqual([1, 2]);
  });

  it('takes the error rate over what the service is responsible for', () => {
    const { end, target } = setUp();
    for (let i = 0; i < 9; i++) end('success');
    for (let i = 0; i < 50; i++) end(i % 2 ? 'cancelled' : 'caller_fault');
    end('upstream_fault');
    expect(target('error_rate')).toMatchObject({ value: 0.1, holds: true, judged: true });
    for (const outcome of ['refused', 'deadline_exceeded', 'internal_error'] as const) end(outcome);
    expect(target('error_rate')).toMatchObject({ value: 4 / 13, holds: false });
  });

  it('judges the mean time of successful calls only', () => {
    const { end, target } = setUp();
    end('deadline_exceeded', 60_000);
    expect(target('mean_response_time')).toMatchObject({ judged: false });
    end('success', 4000);
    end('success', 6000);
    expect(target('mean_response_time')).toMatchObject({ value: 5, unit: 's', holds: true, judged: true });
    end('success', 6000);
    expect(target('mean_response_time')!.holds).toBe(false);
  });

  it('lets one call in a hundred fall back', () => {
    const { end, target } = setUp();
    end('success', 1, liveCall({ record: { fallbackReason: 'pool_error' } }));
    expect(target('fallback_count')).toMatchObject({ value: 1, unit: 'count', holds: false });
    for (let i = 0; i < 99; i++) end('success');
    expect(target('fallback_count')).toMatchObject({ value: 1, holds: true });
  });

  it('judges utilisation under load', () => {
    const { clock, statistics, target } = setUp();
    statistics.loadChanged({ slots: 10, inUse: 5, queued: 5 });
    clock.advance(10_000);
    expect(target('pool_utilisation', '1m')).toMatchObject({ value: 0.5, holds: false, judged: true });
  });

  it('knows the calls in flight', () => {
    const { statistics, end } = setUp();
    statistics.callStarted();
    end('success');
    expect(statistics.callsInFlight).toBe(1);
  });

  it('counts attempts by client and backend, in bounded memory', () => {
    const { clock, statistics } = setUp();
    statistics.attemptEnded(attemptRecord({ firstTokenMs: 30 }));
    statistics.attemptEnded(attemptRecord({ client: 'main-2', outcome: 'upstream_fault', durationMs: 9 }));
    expect(statistics.client('main-1')!.outcomes.of('success')).toBe(1);
    expect(statistics.backend('main')!.outcomes.all).toBe(2);
    expect(statistics.backend('main')!.duration.summary()).toMatchObject({ count: 1, meanMs: 100 });
    expect(statistics.backend('main')!.firstToken.summary()).toMatchObject({ count: 1, meanMs: 30 });
    clock.advance(1);
    statistics.attemptEnded(attemptRecord());
    for (let i = 0; i < 1023; i++) statistics.attemptEnded(attemptRecord({ client: `other-${i}` }));
    expect(statistics.client('main-1')).toBeDefined();
    expect(statistics.client('main-2')).toBeUndefined();
    expect(statistics.client('other-1022')).toBeDefined();
  });
});

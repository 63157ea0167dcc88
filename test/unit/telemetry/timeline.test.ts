import { timelineOf } from '../../../server/telemetry/timeline';
import { attemptRecord, liveCall } from '../../support/live-call';

describe('timelineOf', () => {
  it('orders by what came after which attempt, and counts from the arrival', () => {
    const call = liveCall({
      startedAt: 1000,
      record: {
        steps: [
          { name: 'queue', at: 1000, ms: 10, after: 0, reason: 'busy' },
          { name: 'breaker_open', at: 1030, ms: 0, after: 1, who: 'main', reason: 'UPSTREAM_TIMEOUT' },
          { name: 'fallback', at: 1030, ms: 0, after: 1, reason: 'pool_error' },
        ],
        attempts: [
          attemptRecord({ startedAt: 1010, durationMs: 20, outcome: 'upstream_fault', reason: 'UPSTREAM_TIMEOUT' }),
          attemptRecord({
            startedAt: 1030,
            tier: 'legacy',
            client: 'legacy-1',
            outcome: undefined,
            durationMs: undefined,
          }),
        ],
      },
    });
    const steps = timelineOf(call, 1100).map(({ name, startMs, durationMs, running, who, reason }) => [
      name,
      startMs,
      durationMs,
      running,
      who,
      reason,
    ]);
    expect(steps).toEqual([
      ['queue', 0, 10, false, '', 'busy'],
      ['attempt', 10, 20, false, 'main', 'timeout'],
      ['breaker_open', 30, 0, false, 'main', 'UPSTREAM_TIMEOUT'],
      ['fallback', 30, 0, false, '', 'pool_error'],
      ['attempt', 30, 70, true, 'legacy-1', ''],
    ]);
  });

  it('ends with the wait that goes on', () => {
    const call = liveCall({ startedAt: 100, record: { waiting: { since: 120, reason: 'failing' } } });
    expect(timelineOf(call, 150)).toEqual([
      { name: 'queue', part: '', startMs: 20, durationMs: 30, running: true, who: '', reason: 'failing' },
    ]);
  });

  it('is empty for a call to which nothing happened', () => expect(timelineOf(liveCall(), 5)).toEqual([]));
});

import { fanOut } from '../../../server/telemetry/fan-out';
import { attemptRecord, liveCall } from '../../support/live-call';

describe('fanOut', () => {
  it('tells every observer everything, and goes on when one throws', () => {
    const told: string[] = [];
    const failures: unknown[] = [];
    const bad = new Error('bad observer');
    const observer = fanOut(
      [
        {
          callStarted: () => {
            throw bad;
          },
        },
        {
          callStarted: () => told.push('callStarted'),
          callEnded: () => told.push('callEnded'),
          attemptEnded: (_attempt, callId) => told.push(`attemptEnded ${callId}`),
          stateChanged: () => told.push('stateChanged'),
          loadChanged: () => told.push('loadChanged'),
        },
      ],
      (error) => failures.push(error),
    );
    observer.callStarted(liveCall());
    observer.callEnded(liveCall(), { outcome: 'success', durationMs: 1 });
    observer.attemptEnded(attemptRecord(), 'c1');
    observer.stateChanged({ at: 0, what: 'pool', was: 'on', now: 'disabled', reason: 'asked' });
    observer.loadChanged({ slots: 1, inUse: 1, queued: 0 });
    expect(told).toEqual(['callStarted', 'callEnded', 'attemptEnded c1', 'stateChanged', 'loadChanged']);
    expect(failures).toEqual([bad]);
  });
});

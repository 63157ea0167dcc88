import { CallError } from '../../../server/core/call-error';
import { LinkedList } from '../../../server/core/linked-list';
import type { RunningCalls } from '../../../server/core/running-calls';
import { RecentCalls } from '../../../server/telemetry/recent-calls';
import { liveCall } from '../../support/live-call';

const abort = (): void => {};
const success = { outcome: 'success', durationMs: 5 } as const;
const failure = (outcome: 'upstream_fault' | 'cancelled' = 'upstream_fault') => ({
  outcome,
  durationMs: 5,
  error: new CallError('UPSTREAM_UNAVAILABLE', 'x', { cause: new Error('what the provider said') }),
});
const ids = (calls: readonly { call: { callId: string } }[]) => calls.map(({ call }) => call.callId);

describe('RecentCalls', () => {
  it('finds a call while it runs and after it ended', () => {
    const running: RunningCalls = new LinkedList();
    const recent = new RecentCalls(running);
    const call = liveCall({ callId: 'a' });
    const place = running.push({ call, abort });
    expect(recent.find('a')).toEqual({ call });
    running.remove(place);
    recent.callEnded(call, success);
    expect(recent.find('a')).toEqual({ call, end: { ...success, reason: undefined } });
    expect(recent.inFlight(10)).toEqual([]);
    expect(recent.find('b')).toBeUndefined();
  });

  it('lists calls in flight oldest first, up to a limit', () => {
    const running = ['a', 'b', 'c'].map((callId) => ({ call: liveCall({ callId }), abort }));
    const recent = new RecentCalls(running);
    expect(ids(recent.inFlight(2))).toEqual(['a', 'b']);
  });

  it('remembers no more ended calls than it may', () => {
    const recent = new RecentCalls([], { ended: 2 });
    for (const callId of ['a', 'b', 'c']) recent.callEnded(liveCall({ callId }), success);
    expect(['a', 'b', 'c'].map((id) => recent.find(id) !== undefined)).toEqual([false, true, true]);
  });

  it('still finds the newer of two calls with one id when the older is forgotten', () => {
    const recent = new RecentCalls([], { ended: 2 });
    for (const callId of ['a', 'a', 'b']) recent.callEnded(liveCall({ callId }), success);
    expect(recent.find('a')).toBeDefined();
  });

  it('lists failures newest first, without callers who left and without what the provider said', () => {
    const recent = new RecentCalls([], { errors: 2 });
    for (const callId of ['a', 'b', 'c']) recent.callEnded(liveCall({ callId }), failure());
    recent.callEnded(liveCall({ callId: 'd' }), failure('cancelled'));
    recent.callEnded(liveCall({ callId: 'e' }), success);
    expect(ids(recent.lastErrors())).toEqual(['c', 'b']);
    expect(recent.lastErrors()[0]!.end).toEqual({
      outcome: 'upstream_fault',
      reason: 'UPSTREAM_UNAVAILABLE',
      error: 'x',
      durationMs: 5,
    });
  });

  it('keeps the slow, failed and fallen-back calls when quick good ones push the others out', () => {
    const recent = new RecentCalls([], { ended: 3, slowMs: 100 });
    recent.callEnded(liveCall({ callId: 'failed' }), failure());
    recent.callEnded(liveCall({ callId: 'slow' }), { outcome: 'cancelled', durationMs: 100 });
    recent.callEnded(liveCall({ callId: 'fell-back', record: { fallbackReason: 'pool_off' } }), success);
    for (let call = 0; call < 10; call++) recent.callEnded(liveCall({ callId: `good-${call}` }), success);
    // Anybody can make thousands of these.
    recent.callEnded(liveCall({ callId: 'bad' }), { ...failure(), outcome: 'caller_fault' });
    recent.callEnded(liveCall({ callId: 'left' }), { outcome: 'cancelled', durationMs: 99 });
    expect(ids(recent.lastNotable(10))).toEqual(['fell-back', 'slow', 'failed']);
    expect(ids(recent.lastNotable(1))).toEqual(['fell-back']);
    for (const id of ['failed', 'slow', 'fell-back', 'good-9', 'bad']) expect(recent.find(id)).toBeDefined();
    expect(recent.find('good-0')).toBeUndefined();
  });

  it('keeps no more of them than it may', () => {
    const recent = new RecentCalls([], { ended: 2 });
    for (const callId of ['a', 'b', 'c']) recent.callEnded(liveCall({ callId }), failure());
    for (const callId of ['x', 'y']) recent.callEnded(liveCall({ callId }), success);
    expect(ids(recent.lastNotable(10))).toEqual(['c', 'b']);
    expect([recent.find('a'), recent.find('b')?.call.callId]).toEqual([undefined, 'b']);
  });

  it('lists changes of state newest first', () => {
    const recent = new RecentCalls([], { changes: 2 });
    for (const now of ['a', 'b', 'c']) recent.stateChanged({ at: 0, what: 'pool', was: '', now, reason: '' });
    expect(recent.stateChanges().map(({ now }) => now)).toEqual(['c', 'b']);
  });
});

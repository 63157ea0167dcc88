import type { PlacedStep } from '../../../server/core/call-step';
import { storyOf } from '../../../server/telemetry/story';
import { attemptRecord, liveCall } from '../../support/live-call';

const ended = { outcome: 'success', reason: undefined, durationMs: 6200 } as const;
const step = (fields: Partial<PlacedStep> & Pick<PlacedStep, 'name' | 'reason'>): PlacedStep => ({
  at: 0,
  ms: 0,
  after: 0,
  ...fields,
});

describe('storyOf', () => {
  it('tells a call in the order in which things happened', () => {
    const call = liveCall({
      record: {
        state: 'ended',
        queueMs: 2100,
        steps: [
          step({ name: 'queue', ms: 2100, reason: 'busy' }),
          step({ name: 'backoff', at: 2108, ms: 200, after: 1, reason: 'UPSTREAM_OVERLOADED' }),
        ],
        attempts: [
          attemptRecord({ queueMs: 2100, startedAt: 2100, durationMs: 8, outcome: 'upstream_fault', httpStatus: 503 }),
          attemptRecord({ number: 2, backend: 'backup', startedAt: 2308, durationMs: 3900 }),
        ],
      },
    });
    expect(storyOf(call, ended, 9999)).toBe('queue 2.1 s · main 503 · wait 0.2 s · backup ok 3.9 s');
  });

  it('tells why a call waited, and what was decided', () => {
    const call = liveCall({
      record: {
        state: 'ended',
        steps: [
          step({ name: 'cool_down', after: 1, who: 'main', reason: 'rate limit for m, it rests 1000 ms' }),
          step({ name: 'queue', ms: 933, after: 1, reason: 'rate_limit' }),
        ],
        attempts: [
          attemptRecord({ durationMs: 3, outcome: 'upstream_fault', httpStatus: 429 }),
          attemptRecord({ number: 2, startedAt: 936, durationMs: 40 }),
        ],
      },
    });
    expect(storyOf(call, ended, 9999)).toBe(
      'main 429 · cool down main rate limit for m, it rests 1000 ms · queue 0.9 s (rate_limit) · main ok 40 ms',
    );
  });

  it('tells how long a slow failure took, and why the legacy client answered', () => {
    const call = liveCall({
      record: {
        state: 'ended',
        fallbackReason: 'pool_error',
        steps: [step({ name: 'fallback', at: 10_000, after: 1, reason: 'pool_error' })],
        attempts: [
          attemptRecord({ durationMs: 10_000, outcome: 'upstream_fault', reason: 'UPSTREAM_TIMEOUT' }),
          attemptRecord({ number: 2, tier: 'legacy', client: 'legacy-1', startedAt: 10_000, durationMs: 30 }),
        ],
      },
    });
    expect(storyOf(call, ended, 0)).toBe('main timeout 10.0 s · fallback pool_error · legacy-1 ok 30 ms');
  });

  it('says what a running or waiting call does now', () => {
    const running = liveCall({ record: { attempts: [attemptRecord({ outcome: undefined, durationMs: undefined })] } });
    expect(storyOf(running, undefined, 1500)).toBe('main running 1.5 s');
    const waiting = liveCall({ record: { state: 'queued', waiting: { since: 0, reason: 'busy' } } });
    expect(storyOf(waiting, undefined, 300)).toBe('in queue 0.3 s');
    expect(storyOf(liveCall(), undefined, 300)).toBe('');
  });

  it('names the reason when no attempt does', () => {
    const call = liveCall({
      record: { state: 'ended', steps: [step({ name: 'queue', ms: 500, reason: 'busy' })] },
    });
    expect(storyOf(call, { outcome: 'refused', reason: 'POOL_OVERLOADED', durationMs: 500 }, 0)).toBe(
      'queue 0.5 s · POOL_OVERLOADED',
    );
  });

  it('does not take a good HTTP status for the failure of a broken stream', () => {
    const attempt = attemptRecord({
      outcome: 'upstream_fault',
      reason: 'UPSTREAM_STREAM_INTERRUPTED',
      httpStatus: 200,
      durationMs: 10,
    });
    const end = { outcome: 'upstream_fault', reason: 'UPSTREAM_STREAM_INTERRUPTED', durationMs: 10 } as const;
    const call = liveCall({ record: { state: 'ended', attempts: [attempt] } });
    expect(storyOf(call, end, 0)).toBe('main stream_interrupted');
  });
});

import { Breaker, type BreakerOptions } from '../../../server/policies/breaker';
import { FakeClock } from '../../support/fake-clock';

const OPTIONS: BreakerOptions = { failures: 3, ratio: 0.5, minCalls: 10, windowMs: 1000, openMs: 100, openMaxMs: 350 };

const setUp = (options: Partial<BreakerOptions> = {}) => {
  const clock = new FakeClock();
  const changes: string[] = [];
  const breaker = new Breaker({ ...OPTIONS, ...options }, clock, (was, now, reason) =>
    changes.push(`${was} > ${now}: ${reason}`),
  );
  const run = (verdict: 'success' | 'failure' | 'ignored'): void => breaker.end(breaker.start(), verdict);
  const fail = (times: number): void => {
    for (let i = 0; i < times; i++) run('failure');
  };
  return { clock, changes, breaker, run, fail };
};

describe('Breaker', () => {
  it('starts closed and lets calls through', () => {
    const { breaker } = setUp();
    expect(breaker).toMatchObject({ state: 'closed', allows: true, backAt: 0 });
  });

  it('opens at the set number of failures in a row, and tells when it half-opens', () => {
    const { breaker, fail, changes } = setUp();
    fail(2);
    expect(breaker.state).toBe('closed');
    fail(1);
    expect(breaker).toMatchObject({ state: 'open', allows: false, backAt: 100 });
    expect(changes).toEqual(['closed > open: 3 failures in a row; next probe in 100 ms']);
  });

  it('starts to count anew at a success', () => {
    const { breaker, run, fail } = setUp();
    fail(2);
    run('success');
    fail(2);
    expect(breaker.state).toBe('closed');
  });

  it('opens by the share of failures, but not before the window holds enough calls', () => {
    const { breaker, run, changes } = setUp();
    for (let i = 0; i < 4; i++) {
      run('success');
      run('failure');
    }
    run('success');
    expect(breaker.state).toBe('closed');
    run('failure');
    expect(changes).toEqual(['closed > open: 5 of the last 10 attempts failed; next probe in 100 ms']);
  });

  it('does not open below the share', () => {
    const { breaker, run } = setUp();
    for (let i = 0; i < 100; i++) run(i % 3 === 0 ? 'failure' : 'success');
    expect(breaker.state).toBe('closed');
  });

  it('forgets failures that are older than the window', () => {
    const { breaker, run, clock } = setUp();
    for (let i = 0; i < 4; i++) {
      run('failure');
      run('success');
    }
    clock.advance(1100);
    run('success');
    run('failure');
    expect(breaker.state).toBe('closed');
  });

  it('does not count what says nothing about the upstream', () => {
    const { breaker, run, fail } = setUp();
    fail(2);
    for (let i = 0; i < 50; i++) run('ignored');
    expect(breaker.state).toBe('closed');
    fail(1);
    expect(breaker.state).toBe('open');
  });

  it('half-opens by itself when the open time passes, for one probe at a time', () => {
    const { breaker, fail, clock } = setUp();
    fail(3);
    clock.advance(99);
    expect(breaker.state).toBe('open');
    clock.advance(1);
    expect(breaker).toMatchObject({ state: 'half_open', allows: true, backAt: 0 });
    breaker.start();
    expect(breaker.allows).toBe(false);
  });

  it('closes when the probe succeeds, and opens for the first time again', () => {
    const { breaker, run, fail, clock } = setUp();
    fail(3);
    clock.advance(100);
    run('failure');
    clock.advance(200);
    run('success');
    expect(breaker).toMatchObject({ state: 'closed', allows: true });
    fail(3);
    expect(breaker.backAt - clock.now()).toBe(100);
  });

  it('closes at the first token of the probe, and counts its end as that of any attempt', () => {
    const { breaker, fail, clock } = setUp();
    fail(3);
    clock.advance(100);
    const probe = breaker.firstToken(breaker.start());
    expect(breaker).toMatchObject({ state: 'closed', allows: true });
    breaker.end(probe, 'failure');
    expect(breaker.inARow).toBe(1);
  });

  it('counts attempts that break after their first token as failures in a row, also late ones as nothing', () => {
    const { breaker, clock } = setUp();
    const late = breaker.start();
    for (let i = 0; i < 3; i++) breaker.end(breaker.firstToken(breaker.start()), 'failure');
    expect(breaker.state).toBe('open');
    clock.advance(100);
    expect(breaker.firstToken(late)).toBe(late);
    expect(breaker.state).toBe('half_open');
  });

  it('opens for twice as long with each failed probe, up to the cap', () => {
    const { breaker, fail, clock } = setUp();
    fail(3);
    const times: number[] = [];
    for (let i = 0; i < 4; i++) {
      times.push(breaker.backAt - clock.now());
      clock.advance(breaker.backAt - clock.now());
      fail(1);
    }
    expect(times).toEqual([100, 200, 350, 350]);
  });

  it('lets another probe through when one said nothing', () => {
    const { breaker, run, fail, clock } = setUp();
    fail(3);
    clock.advance(100);
    run('ignored');
    expect(breaker).toMatchObject({ state: 'half_open', allows: true });
    run('success');
    expect(breaker.state).toBe('closed');
  });

  describe.each(['success', 'failure', 'ignored'] as const)('a late %s of an older generation', (verdict) => {
    it('changes nothing while it is open', () => {
      const { breaker, fail, changes } = setUp();
      const late = breaker.start();
      fail(3);
      breaker.end(late, verdict);
      expect([breaker.state, changes.length]).toEqual(['open', 1]);
    });

    it('changes nothing while it is half-open, nor frees the place of the probe', () => {
      const { breaker, fail, clock } = setUp();
      const late = breaker.start();
      fail(3);
      clock.advance(100);
      const probe = breaker.start();
      breaker.end(late, verdict);
      expect(breaker).toMatchObject({ state: 'half_open', allows: false });
      breaker.end(probe, 'success');
      expect(breaker.state).toBe('closed');
    });

    it('changes nothing after it closed again', () => {
      const { breaker, run, fail, clock } = setUp({ failures: 1 });
      const late = breaker.start();
      fail(1);
      clock.advance(100);
      run('success');
      breaker.end(late, verdict);
      expect(breaker.state).toBe('closed');
    });
  });

  it('starts with an empty window after it closed again', () => {
    const { breaker, run, fail, clock } = setUp({ failures: 100, minCalls: 4 });
    for (const verdict of ['success', 'failure', 'success', 'failure'] as const) run(verdict);
    expect(breaker.state).toBe('open');
    clock.advance(100);
    run('success');
    fail(3);
    expect(breaker.state).toBe('closed');
    fail(1);
    expect(breaker.state).toBe('open');
  });

  it('leaves no timer after close', () => {
    const { breaker, fail, clock } = setUp();
    fail(3);
    breaker.close();
    expect(clock.pending).toBe(0);
  });
});

import { PoolSwitch, type PoolSwitchOptions } from '../../../server/policies/pool-switch';
import { FakeClock } from '../../support/fake-clock';

const OPTIONS: PoolSwitchOptions = { enabled: true, failures: 3, offMs: 100, offMaxMs: 350 };

const setUp = (options: Partial<PoolSwitchOptions> = {}) => {
  const clock = new FakeClock();
  const changes: string[] = [];
  const poolSwitch = new PoolSwitch({ ...OPTIONS, ...options }, clock, (was, now, reason) =>
    changes.push(`${was} > ${now}: ${reason}`),
  );
  const run = (verdict: 'success' | 'failure' | 'ignored'): void => poolSwitch.end(poolSwitch.enter()!, verdict);
  const fail = (times: number): void => {
    for (let i = 0; i < times; i++) run('failure');
  };
  return { clock, changes, poolSwitch, run, fail };
};

describe('PoolSwitch', () => {
  it('starts as it is set', () => {
    expect(setUp().poolSwitch).toMatchObject({ state: 'on', backInMs: 0 });
    const { poolSwitch } = setUp({ enabled: false });
    expect(poolSwitch.state).toBe('disabled');
    expect(poolSwitch.enter()).toBeUndefined();
  });

  it('turns the pool off at the set number of pool errors in a row', () => {
    const { poolSwitch, fail, changes } = setUp();
    fail(2);
    expect(poolSwitch).toMatchObject({ state: 'on', errorsInARow: 2 });
    fail(1);
    expect(poolSwitch).toMatchObject({ state: 'off_after_errors', errorsInARow: 3, backInMs: 100 });
    expect(poolSwitch.enter()).toBeUndefined();
    expect(changes).toEqual(['on > off_after_errors: 3 pool errors in a row; a trial follows after 100 ms']);
  });

  it('starts to count anew at a success, not at what says nothing', () => {
    const { poolSwitch, run, fail } = setUp();
    fail(2);
    run('success');
    fail(2);
    run('ignored');
    expect(poolSwitch).toMatchObject({ state: 'on', errorsInARow: 2 });
    fail(1);
    expect(poolSwitch.state).toBe('off_after_errors');
  });

  it('lets one call try when the off time has passed; the others stay away', () => {
    const { poolSwitch, fail, clock } = setUp();
    fail(3);
    clock.advance(99);
    expect(poolSwitch.enter()).toBeUndefined();
    clock.advance(1);
    expect(poolSwitch.enter()).toBeDefined();
    expect(poolSwitch.state).toBe('trial');
    expect(poolSwitch.enter()).toBeUndefined();
  });

  it('is on again when the trial succeeds, and forgets the errors and the longer off time', () => {
    const { poolSwitch, run, fail, clock } = setUp();
    fail(3);
    clock.advance(100);
    run('failure');
    clock.advance(200);
    run('success');
    expect(poolSwitch).toMatchObject({ state: 'on', errorsInARow: 0 });
    fail(3);
    expect(poolSwitch.backInMs).toBe(100);
  });

  it('is on at the first token of the trial, and counts its end as that of any call', () => {
    const { poolSwitch, fail, clock } = setUp();
    fail(3);
    clock.advance(100);
    const pass = poolSwitch.enter()!;
    poolSwitch.firstToken(pass);
    expect(poolSwitch.state).toBe('on');
    poolSwitch.end(pass, 'failure');
    expect(poolSwitch.errorsInARow).toBe(1);
  });

  it('counts streams that break after their first token as errors in a row', () => {
    const { poolSwitch } = setUp();
    for (let i = 0; i < 3; i++) {
      const pass = poolSwitch.enter()!;
      poolSwitch.firstToken(pass);
      poolSwitch.end(pass, 'failure');
    }
    expect(poolSwitch.state).toBe('off_after_errors');
  });

  it('stays off for twice as long with each failed trial, up to the cap', () => {
    const { poolSwitch, fail, clock } = setUp();
    fail(3);
    const times: number[] = [];
    for (let i = 0; i < 4; i++) {
      times.push(poolSwitch.backInMs);
      clock.advance(poolSwitch.backInMs);
      fail(1);
    }
    expect(times).toEqual([100, 200, 350, 350]);
  });

  it('lets the next call try when a trial said nothing', () => {
    const { poolSwitch, run, fail, clock } = setUp();
    fail(3);
    clock.advance(100);
    run('ignored');
    expect(poolSwitch.state).toBe('trial');
    run('success');
    expect(poolSwitch.state).toBe('on');
  });

  describe.each(['success', 'failure', 'ignored'] as const)(
    'a late %s of a call from before the last change',
    (verdict) => {
      it('changes nothing while it is off', () => {
        const { poolSwitch, fail, changes } = setUp();
        const late = poolSwitch.enter()!;
        fail(3);
        poolSwitch.end(late, verdict);
        expect([poolSwitch.state, changes.length]).toEqual(['off_after_errors', 1]);
      });

      it('is not taken for the trial', () => {
        const { poolSwitch, fail, clock } = setUp();
        const late = poolSwitch.enter()!;
        fail(3);
        clock.advance(100);
        poolSwitch.enter();
        poolSwitch.end(late, verdict);
        expect(poolSwitch.state).toBe('trial');
        expect(poolSwitch.enter()).toBeUndefined();
      });

      it('changes nothing after the operator turned it off and on', () => {
        const { poolSwitch } = setUp({ failures: 1 });
        const late = poolSwitch.enter()!;
        poolSwitch.setEnabled(false, 'operator');
        poolSwitch.setEnabled(true, 'operator');
        poolSwitch.end(late, verdict);
        expect(poolSwitch.state).toBe('on');
      });
    },
  );

  describe('setEnabled', () => {
    const states = {
      on: () => setUp(),
      disabled: () => setUp({ enabled: false }),
      off_after_errors: () => {
        const rig = setUp();
        rig.fail(3);
        return rig;
      },
      trial: () => {
        const rig = setUp();
        rig.fail(3);
        rig.clock.advance(100);
        rig.poolSwitch.enter();
        return rig;
      },
    };

    it.each(Object.entries(states))('leads from %s to on and to disabled', (state, make) => {
      for (const [enabled, target] of [
        [true, 'on'],
        [false, 'disabled'],
      ] as const) {
        const { poolSwitch, changes } = make();
        expect(poolSwitch.state).toBe(state);
        const before = changes.length;
        poolSwitch.setEnabled(enabled, 'operator');
        expect(poolSwitch).toMatchObject({ state: target, errorsInARow: 0, backInMs: 0 });
        expect(changes.slice(before)).toEqual(state === target ? [] : [`${state} > ${target}: operator`]);
        expect(poolSwitch.enter() !== undefined).toBe(enabled);
      }
    });

    it('holds against a trial that runs', () => {
      const { poolSwitch, fail, clock } = setUp();
      fail(3);
      clock.advance(100);
      const trial = poolSwitch.enter()!;
      poolSwitch.setEnabled(false, 'operator');
      poolSwitch.end(trial, 'success');
      expect(poolSwitch.state).toBe('disabled');
    });

    it('begins with the short off time again', () => {
      const { poolSwitch, fail, clock } = setUp();
      fail(3);
      clock.advance(100);
      fail(1);
      poolSwitch.setEnabled(true, 'operator');
      fail(3);
      expect(poolSwitch.backInMs).toBe(100);
    });
  });
});

import { backendSpec, errorOf, type PoolRig, poolRig } from '../../support/pool-rig';

const pair = () => poolRig({ backends: [backendSpec('a'), backendSpec('b')], size: { min: 4, max: 4 } });

/** One call on each backend, so that it is known how long they take; two slots a backend are free afterwards. */
const paced = ({ clock, take }: PoolRig, times: Readonly<Record<string, number>>, error = false): void => {
  const leases = [take(), take()];
  for (const lease of leases.sort((x, y) => times[x.backend.spec.name]! - times[y.backend.spec.name]!)) {
    clock.advance(times[lease.backend.spec.name]! - clock.now());
    lease.end(error && lease.backend.spec.name === 'a' ? errorOf('UPSTREAM_UNAVAILABLE') : undefined);
  }
};
const next = ({ take }: PoolRig, count: number): string[] =>
  Array.from({ length: count }, () => take().backend.spec.name);

describe('which backend a call goes to', () => {
  it('the least loaded one, as long as they take about the same time', () => {
    const rig = pair();
    paced(rig, { a: 200, b: 100 });
    expect(next(rig, 4).sort()).toEqual(['a', 'a', 'b', 'b']);
    const other = pair();
    paced(other, { a: 200, b: 100 });
    expect(next(other, 2).sort()).toEqual(['a', 'b']);
  });

  it('one that takes more than three times as long comes last, but no slot stays free for that', () => {
    const rig = pair();
    paced(rig, { a: 400, b: 100 });
    expect(next(rig, 4)).toEqual(['b', 'b', 'a', 'a']);
  });

  it('one whose calls run for that long already is slow, too: it may hang', () => {
    const rig = pair();
    paced(rig, { a: 100, b: 100 });
    const leases = [rig.take(), rig.take()];
    rig.clock.advance(100);
    leases.find(({ backend }) => backend.spec.name === 'b')!.end();
    rig.clock.advance(201);
    expect(next(rig, 3)).toEqual(['b', 'b', 'a']);
  });

  it('failures are not taken for speed', () => {
    const rig = pair();
    paced(rig, { a: 1, b: 400 }, true);
    expect(next(rig, 2).sort()).toEqual(['a', 'b']);
  });

  it('what was slow is tried again after 10 s without a call', () => {
    const rig = pair();
    paced(rig, { a: 400, b: 100 });
    rig.clock.advance(10_001);
    const [first, second] = [rig.take(), rig.take()];
    expect([first.backend.spec.name, second.backend.spec.name].sort()).toEqual(['a', 'b']);
  });

  it('one to avoid comes after a slow one', () => {
    const rig = pair();
    paced(rig, { a: 400, b: 100 });
    expect(rig.take({ avoid: ['b'] }).backend.spec.name).toBe('a');
  });
});

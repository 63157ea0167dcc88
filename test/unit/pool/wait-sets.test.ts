import type { Lease } from '../../../server/pool/lease';
import { backendSpec, errorOf, type PoolRig, poolRig } from '../../support/pool-rig';
import { settle } from '../../support/settle';

/** Two backends with a slot each, both taken, and who gets a slot after that. */
const busyPair = (models: readonly string[] = []) => {
  const rig = poolRig({ backends: [backendSpec('a', models), backendSpec('b', models)], size: { min: 2, max: 2 } });
  const leases = [rig.take({ model: models[0] }), rig.take({ model: models[0] })];
  const served: string[] = [];
  const wait = (name: string, request: Parameters<PoolRig['ask']>[0]): void => {
    void (rig.ask(request) as Promise<Lease>).then(
      (lease) => {
        served.push(`${name} on ${lease.backend.spec.name}`);
        lease.end();
      },
      ({ reason }) => served.push(`${name}: ${reason}`),
    );
  };
  const leaseOf = (backend: string): Lease => leases.find((lease) => lease.backend.spec.name === backend)!;
  return { ...rig, served, wait, leaseOf };
};
const LIMITED = errorOf('UPSTREAM_RATE_LIMITED', { retryAfterMs: 1000 });

describe('calls that wait while the backends that may serve them change', () => {
  it('keep their turns: the line moves as a whole, and back', async () => {
    const { clock, served, wait, leaseOf } = busyPair();
    for (const call of ['x1', 'x2', 'y1', 'x3']) wait(call, { caller: call[0] });
    leaseOf('a').end(LIMITED);
    await settle();
    expect(served).toEqual([]);
    wait('z1', { caller: 'z' });
    clock.advance(1000);
    await settle();
    expect(served).toEqual(['x1', 'y1', 'z1', 'x2', 'x3'].map((call) => `${call} on a`));
  });

  it('are served by the other backend meanwhile', async () => {
    const { served, wait, leaseOf } = busyPair();
    wait('x', {});
    leaseOf('a').end(LIMITED);
    leaseOf('b').end();
    await settle();
    expect(served).toEqual(['x on b']);
  });

  it('part when only one model rests, and come together again', async () => {
    const { clock, served, wait, leaseOf, pool } = busyPair(['m', 'n']);
    wait('m1', { model: 'm' });
    clock.advance(1);
    wait('n1', { model: 'n' });
    clock.advance(1);
    wait('m2', { model: 'm' });
    leaseOf('a').end(LIMITED);
    await settle();
    expect(served).toEqual(['n1 on a']);
    clock.advance(1000);
    await settle();
    expect(served).toEqual(['n1 on a', 'm1 on a', 'm2 on a']);
    expect(pool.snapshot()).toMatchObject({ queued: 0, inUse: 1 });
  });

  it('are sent away when no backend comes back in their time, and only they', async () => {
    const { served, wait, leaseOf, clock } = busyPair();
    wait('patient', { deadlineAt: 5000 });
    wait('hasty', { deadlineAt: 500 });
    leaseOf('a').end(LIMITED);
    leaseOf('b').end(LIMITED);
    await settle();
    expect(served).toEqual(['hasty: UPSTREAM_RATE_LIMITED']);
    clock.advance(1000);
    await settle();
    expect(served[1]).toMatch(/^patient on /);
  });
});

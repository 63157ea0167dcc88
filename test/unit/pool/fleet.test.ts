import { backendSpec, poolRig } from '../../support/pool-rig';

const SIZES = { backends: [backendSpec('a')], size: { min: 1, max: 3 }, clientSlots: 2 };

const clientsOf = (rig: ReturnType<typeof poolRig>): string =>
  rig.pool
    .snapshot()
    .clients.map(({ name, inUse, draining }) => `${name}:${inUse}${draining ? ' draining' : ''}`)
    .join(', ');

describe('the fleet', () => {
  it('starts with its minimum, spread by weight, at least one each', () => {
    const rig = poolRig({ backends: [backendSpec('a', [], 5), backendSpec('b')], size: { min: 4, max: 9 } });
    expect(clientsOf(rig)).toBe('a-1:0, a-2:0, a-3:0, b-1:0');
  });

  it('grows at once when no slot is free, up to its maximum, and says so', () => {
    const rig = poolRig(SIZES);
    for (let i = 0; i < 6; i++) rig.take();
    expect(clientsOf(rig)).toBe('a-1:2, a-2:2, a-3:2');
    expect(rig.ask()).toBeInstanceOf(Promise);
    expect(rig.changes.map(({ was, now }) => `${was} > ${now}`)).toEqual([
      '1 clients > 2 clients',
      '2 clients > 3 clients',
    ]);
  });

  it('grows only where a call can be served', () => {
    const rig = poolRig({
      backends: [backendSpec('a', ['m']), backendSpec('b', ['n'], 100)],
      size: { min: 2, max: 4 },
    });
    for (let i = 0; i < 3; i++) expect(rig.take().backend.spec.name).toBe('a');
  });

  it('shrinks after a period to what was needed in it, and only by clients without calls', () => {
    const rig = poolRig(SIZES);
    const leases = Array.from({ length: 6 }, () => rig.take());
    rig.clock.advance(60_000);
    expect(clientsOf(rig)).toBe('a-1:2, a-2:2, a-3:2');
    for (const lease of leases.slice(0, 5)) lease.end();
    rig.clock.advance(60_000);
    expect(clientsOf(rig)).toBe('a-1:0, a-2:0, a-3:1');
    rig.clock.advance(60_000);
    expect(clientsOf(rig)).toBe('a-3:1');
    expect(rig.providers.map((provider) => provider.closes)).toEqual([1, 1, 0]);
    expect(rig.clock.pending).toBe(0);
    expect(rig.loads.at(-1)).toEqual({ slots: 2, inUse: 1, queued: 0 });
  });

  it('waits with a client that is needed no more until it has no calls', () => {
    const rig = poolRig(SIZES);
    const leases = Array.from({ length: 6 }, () => rig.take());
    const onePerClient = new Map(leases.map((lease) => [lease.client, lease]));
    for (const lease of onePerClient.values()) lease.end();
    rig.clock.advance(60_000);
    rig.clock.advance(60_000);
    expect(clientsOf(rig)).toBe('a-1:1, a-2:1, a-3:1');
    leases[0]!.end();
    rig.clock.advance(60_000);
    expect(rig.pool.snapshot().clients.filter((client) => client.draining)).toEqual([]);
  });

  it('does not shrink below its need when the load stays', () => {
    const rig = poolRig(SIZES);
    const leases = Array.from({ length: 3 }, () => rig.take());
    for (let i = 0; i < 5; i++) {
      rig.clock.advance(60_000);
      leases.shift()!.end();
      leases.push(rig.take());
    }
    expect(rig.pool.snapshot().clients).toHaveLength(2);
  });

  it('lets the calls of a client end that has to go, and closes its connections with the last one', () => {
    const rig = poolRig({ ...SIZES, size: { min: 2, max: 2 } });
    const leases = Array.from({ length: 4 }, () => rig.take());
    rig.pool.resize({ min: 1, max: 1 });
    const gone = rig.pool.snapshot().clients.find((client) => client.draining)!;
    const going = leases.filter((lease) => lease.client.name === gone.name);
    const provider = rig.providers.find(({ name }) => name === gone.name)!;
    going[0]!.end();
    expect(provider.closes).toBe(0);
    going[1]!.end();
    expect(provider.closes).toBe(1);
    expect(rig.pool.snapshot()).toMatchObject({ slots: 2, inUse: 2 });
    expect(rig.pool.snapshot().clients).toHaveLength(1);
  });

  it('gives the clients that a resize adds to those who wait, in their order', async () => {
    const rig = poolRig({ ...SIZES, size: { min: 1, max: 1 } });
    for (let i = 0; i < 2; i++) rig.take();
    const waits = Array.from({ length: 3 }, () => rig.ask());
    rig.pool.resize({ min: 2, max: 2 });
    await Promise.all(waits.slice(0, 2));
    expect(rig.pool.snapshot()).toMatchObject({ slots: 4, inUse: 4, queued: 1 });
  });

  it('grows for those who wait when a resize raises the maximum: the next call must not get in before them', async () => {
    const rig = poolRig({ ...SIZES, size: { min: 1, max: 1 } });
    for (let i = 0; i < 2; i++) rig.take();
    const waits = Array.from({ length: 3 }, () => rig.ask());
    rig.pool.resize({ min: 1, max: 2 });
    await Promise.all(waits.slice(0, 2));
    expect(rig.pool.snapshot()).toMatchObject({ slots: 4, inUse: 4, queued: 1 });
  });

  it('moves a client to the backend where calls wait when it is idle where it stands', async () => {
    const backends = [backendSpec('a', ['m']), backendSpec('b', ['n'])];
    const rig = poolRig({ backends, size: { min: 2, max: 4 }, idleShrinkMs: 1000 });
    const idle = [rig.take({ model: 'n' }), rig.take({ model: 'n' })];
    for (const lease of idle) lease.end();
    const held = [rig.take(), rig.take()];
    const wait = rig.ask();
    rig.clock.advance(1000);
    rig.clock.advance(1000);
    expect((await wait).backend.spec.name).toBe('a');
    expect(held).toHaveLength(2);
  });

  it('never uses a name twice', () => {
    const rig = poolRig({ ...SIZES, size: { min: 3, max: 3 } });
    rig.pool.resize({ min: 1, max: 1 });
    rig.pool.resize({ min: 3, max: 3 });
    const names = rig.providers.map((provider) => provider.name);
    expect(new Set(names).size).toBe(5);
  });
});

import { CallError } from '../../../server/core/call-error';
import { diveRig, goodModel } from '../../support/dive-rig';
import { listenersOf } from '../../support/no-leaks';

describe('a cancellation', () => {
  it.each(['plan', 'facet', 'synthesis'] as const)('ends all requests at once: %s', async (at) => {
    const rig = diveRig({ model: (call, kind) => (kind === at ? undefined : goodModel(call, kind)) });
    const dive = rig.start();
    await rig.flow();
    expect(rig.running(at).length).toBeGreaterThan(0);
    dive.abort(new CallError('CANCELLED', 'the caller cancelled'));
    await rig.flow();
    await expect(dive.done).rejects.toMatchObject({ reason: 'CANCELLED' });
    expect(rig.requests().filter((call) => !call.isOver)).toEqual([]);
    expect(rig.main.pool.load).toMatchObject({ inUse: 0, queued: 0 });
    expect(rig.clock.pending).toBe(0);
  });

  it('reaches what waits for room', async () => {
    const rig = diveRig({ share: 0.1, model: (call, kind) => (kind === 'plan' ? goodModel(call, kind) : undefined) });
    const dive = rig.start();
    await rig.flow();
    expect(rig.headroom.waiting).toBe(2);
    dive.abort(new CallError('CANCELLED', 'the caller cancelled'));
    await expect(dive.done).rejects.toMatchObject({ reason: 'CANCELLED' });
    expect(rig.headroom.waiting).toBe(0);
  });

  it('leaves no listener behind, however the parts ended', async () => {
    const rig = diveRig({ share: 0.1, model: goodModel });
    const { signal } = await rig.whole();
    expect(listenersOf(signal)).toBe(0);
  });
});

import { diveRig, goodModel, reply } from '../../support/dive-rig';

describe('time', () => {
  it('stops what still runs, and keeps its share for the synthesis', async () => {
    const rig = diveRig({ model: (call, kind) => (kind === 'plan' ? goodModel(call, kind) : undefined) });
    const dive = rig.start({ parallelism: 2 }, { deadlineMs: 8_100 });
    await rig.flow();
    const [first, second] = rig.running('facet');
    reply(first!, 'done');
    await rig.flow();
    second!.send('half of it');
    await rig.pass(5_900);
    expect(rig.running('facet')).toHaveLength(2);
    rig.running('facet')[1]!.send('thi');
    await rig.pass(100);
    // Three quarters of 8 s are over.
    expect(rig.running('facet')).toEqual([]);
    expect(rig.running('synthesis')).toHaveLength(1);
    reply(rig.running('synthesis')[0]!, 'enough');
    const result = await dive.done;
    expect(result.findings.map(({ status, answer }) => [status, answer])).toEqual([
      ['done', 'done'],
      ['skipped', 'half of it'],
      ['skipped', 'thi'],
    ]);
    expect(result).toMatchObject({ partial: 'deadline', synthesis: 'enough' });
  });

  it('ends a synthesis that takes too long with what there is, before the deadline', async () => {
    const rig = diveRig({ model: (call, kind) => (kind === 'synthesis' ? undefined : goodModel(call, kind)) });
    const dive = rig.start({}, { deadlineMs: 4_000 });
    await rig.flow();
    for (let i = 0; i < 8; i++) {
      rig.running('synthesis')[0]?.send('word ');
      await rig.pass(480);
    }
    await rig.pass(100);
    expect(rig.clock.now()).toBeLessThan(4_000);
    await expect(dive.done).resolves.toMatchObject({ partial: 'deadline', synthesis: 'word '.repeat(8) });
  });

  it('gives up on planning after its share, and explores a plain plan', async () => {
    const rig = diveRig({
      model: (call, kind) => (kind === 'plan' ? undefined : kind === 'facet' ? 'x' : goodModel(call, kind)),
    });
    const dive = rig.start({}, { deadlineMs: 4_100 });
    await rig.pass(1_000);
    await expect(dive.done).resolves.toMatchObject({ plan: { source: 'fallback' }, partial: 'planning_failed' });
  });

  it('begins no round that it could not end', async () => {
    const rig = diveRig({ model: (call, kind) => (kind === 'facet' ? undefined : goodModel(call, kind)) });
    const dive = rig.start({ depth: 2 }, { deadlineMs: 8_100 });
    await rig.flow();
    for (let second = 0; second < 4; second++) {
      for (const call of rig.running('facet')) call.send('.');
      await rig.pass(900);
    }
    for (const call of rig.running('facet')) reply(call, '!');
    await rig.flow();
    const { partial, findings } = await dive.done;
    expect(partial).toBe('deadline');
    expect(findings).toHaveLength(3);
  });

  it('is up, and not too short from the start, for what waits for room until nothing can be tried', async () => {
    const rig = diveRig({ share: 0.1, model: (call, kind) => (kind === 'plan' ? goodModel(call, kind) : undefined) });
    const dive = rig.start({ breadth: 2 }, { deadlineMs: 8_100 });
    await rig.pass(5_925);
    // The other facet begins so late that nothing can be tried.
    reply(rig.running('facet')[0]!, 'done');
    await rig.flow();
    reply(rig.running('synthesis')[0]!, 'enough');
    const { findings, partial } = await dive.done;
    expect(findings.map(({ status, reason }) => [status, reason])).toEqual([
      ['done', undefined],
      ['skipped', 'DEADLINE_EXCEEDED'],
    ]);
    expect(partial).toBe('deadline');
  });

  it('is told when it allows nothing at all', async () => {
    const rig = diveRig({ model: (call, kind) => (kind === 'facet' ? undefined : goodModel(call, kind)) });
    const dive = rig.start({}, { deadlineMs: 2_000 });
    await rig.pass(2_000);
    await expect(dive.done).rejects.toMatchObject({ reason: 'DEADLINE_EXCEEDED' });
  });
});

import { diveRig, goodModel, kindOf, reply } from '../../support/dive-rig';

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

  it('is up for a facet whose turn comes too late: it is not begun, and costs no call', async () => {
    const rig = diveRig({ model: (call, kind) => (kind === 'facet' ? undefined : goodModel(call, kind)) });
    const dive = rig.start({ parallelism: 1 }, { deadlineMs: 8_100 });
    await rig.pass(5_925);
    reply(rig.running('facet')[0]!, 'done');
    await rig.flow();
    const { findings, stages, partial } = await dive.done;
    expect(findings.map(({ status, reason, durationMs, record }) => [status, reason, durationMs, !record])).toEqual([
      ['done', undefined, 5_925, false],
      ['skipped', 'DEADLINE_EXCEEDED', 0, true],
      ['skipped', 'DEADLINE_EXCEEDED', 0, true],
    ]);
    expect(dive.events.filter(({ kind }) => kind === 'facet_started')).toHaveLength(1);
    expect(stages.find(({ stage }) => stage === 'explore')).toMatchObject({ calls: 1, durationMs: 5_925 });
    expect(partial).toBe('deadline');
  });

  it('is no reason to fail when only the share of planning is too short', async () => {
    const rig = diveRig({ model: (call, kind) => (kind === 'facet' ? 'x' : goodModel(call, kind)) });
    const dive = rig.start({ breadth: 1 }, { deadlineMs: 480 });
    await rig.flow();
    expect(await dive.done).toMatchObject({ plan: { source: 'fallback' }, findings: [{ status: 'done' }] });
    expect(rig.requests().map(kindOf)).not.toContain('plan');
  });

  it('is too short when nothing at all can be tried, which says what the caller gave', async () => {
    const rig = diveRig({ model: goodModel });
    const dive = rig.start({}, { deadlineMs: 200 });
    await rig.flow();
    await expect(dive.done).rejects.toMatchObject({
      reason: 'DEADLINE_TOO_SHORT',
      message: expect.stringContaining('left 200 ms'),
    });
    expect(rig.requests()).toEqual([]);
    expect(rig.clock.pending).toBe(0);
  });

  it('in which parts wait for room is time in a queue, and told while it passes and afterwards', async () => {
    const rig = diveRig({ share: 0.1, model: (call, kind) => (kind === 'facet' ? undefined : goodModel(call, kind)) });
    const first = rig.start({ breadth: 1 });
    await rig.flow();
    const second = rig.start({ breadth: 1 });
    await rig.pass(1_000);
    // The first one has what it wants; the second one has not begun yet.
    expect(first.record).toMatchObject({ state: 'running', queueMs: 0 });
    expect(second.record).toMatchObject({ state: 'queued', waiting: { since: 0, reason: 'busy' } });
    reply(rig.running('facet')[0]!, 'x');
    await rig.flow();
    expect(second.record).toMatchObject({ state: 'running', waiting: undefined, queueMs: 1_000 });
    reply(rig.running('facet')[0]!, 'x');
    await rig.flow();
    await Promise.all([first.done, second.done]);
    expect(second.record.steps).toMatchObject([{ name: 'queue', who: 'plan', ms: 1_000, reason: 'headroom' }]);
  });

  it('in which one part waits while another runs is no time in a queue, but told', async () => {
    const rig = diveRig({ share: 0.1, model: (call, kind) => (kind === 'facet' ? undefined : goodModel(call, kind)) });
    const dive = rig.start({ breadth: 2 });
    await rig.pass(1_000);
    expect(dive.record).toMatchObject({ state: 'running' });
    reply(rig.running('facet')[0]!, 'x');
    await rig.flow();
    reply(rig.running('facet')[0]!, 'x');
    await rig.flow();
    await dive.done;
    expect(dive.record.queueMs).toBe(0);
    expect(dive.record.steps).toMatchObject([{ name: 'queue', who: 'facet 1.2', ms: 1_000 }]);
  });

  it('that went by in waiting alone is told, too', async () => {
    const rig = diveRig({ share: 0.1, model: () => undefined });
    rig.start();
    await rig.flow();
    const dive = rig.start({ breadth: 1 }, { deadlineMs: 4_100 });
    await rig.pass(4_000);
    await expect(dive.done).rejects.toMatchObject({ reason: 'DEADLINE_EXCEEDED' });
    expect(dive.record.steps).toMatchObject([
      { name: 'queue', who: 'plan', ms: 1_000 },
      { name: 'queue', who: 'facet 1.1', ms: 2_000 },
    ]);
    expect(dive.record).toMatchObject({ queueMs: 3_000, waiting: undefined });
  });

  it('is told when it allows nothing at all', async () => {
    const rig = diveRig({ model: (call, kind) => (kind === 'facet' ? undefined : goodModel(call, kind)) });
    const dive = rig.start({}, { deadlineMs: 2_000 });
    await rig.pass(2_000);
    await expect(dive.done).rejects.toMatchObject({ reason: 'DEADLINE_EXCEEDED' });
  });
});

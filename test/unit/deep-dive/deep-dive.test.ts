import { diveRig, goodModel, kindOf, type Model, planOf, reply } from '../../support/dive-rig';

describe('a deep dive', () => {
  it('plans, explores side by side, and brings it together', async () => {
    const rig = diveRig();
    const dive = rig.start();
    await rig.flow();
    expect(rig.running('plan')).toHaveLength(1);
    reply(rig.running('plan')[0]!, planOf('What?', 'Why?', 'How?'));
    await rig.flow();
    const facets = rig.running('facet');
    expect(facets).toHaveLength(3);
    // In another order than they were asked.
    for (const [index, call] of [...facets.entries()].reverse()) reply(call, `answer ${index + 1}`);
    await rig.flow();
    reply(rig.running('synthesis')[0]!, 'All ', 'in all.\n\n=== OPEN QUESTIONS ===\n- Really?\n- Since when?');
    const result = await dive.done;
    expect(result).toMatchObject({
      plan: { source: 'model', facets: [{ id: '1.1', round: 1, question: 'What?' }, { id: '1.2' }, { id: '1.3' }] },
      findings: [
        { facet: { id: '1.1' }, status: 'done', answer: 'answer 1' },
        { facet: { id: '1.2' }, status: 'done', answer: 'answer 2' },
        { facet: { id: '1.3' }, status: 'done', answer: 'answer 3' },
      ],
      synthesis: 'All in all.\n\n',
      openQuestions: ['Really?', 'Since when?'],
      usage: { promptTokens: 15, completionTokens: 10 },
      stages: [
        { stage: 'plan', calls: 1 },
        { stage: 'explore', calls: 3 },
        { stage: 'synthesise', calls: 1 },
      ],
      partial: undefined,
    });
    expect(dive.record.attempts).toHaveLength(5);
    expect(rig.clock.pending).toBe(0);
  });

  it('asks at bulk priority, with structured output for the plan alone', async () => {
    const rig = diveRig({ model: goodModel });
    await rig.whole();
    const requests = rig.requests();
    expect(new Set(requests.map(({ request }) => request.priority))).toEqual(new Set(['bulk']));
    expect(new Set(requests.map(({ request }) => request.workload))).toEqual(new Set(['deep_dive']));
    expect(requests.filter(({ request }) => request.params.response_format).map(kindOf)).toEqual(['plan']);
  });

  it('explores at most `parallelism` facets at once', async () => {
    const rig = diveRig();
    const dive = rig.start({ parallelism: 2 });
    await rig.flow();
    reply(rig.running('plan')[0]!, planOf('What?', 'Why?', 'How?'));
    await rig.flow();
    expect(rig.running('facet')).toHaveLength(2);
    reply(rig.running('facet')[0]!, 'x');
    await rig.flow();
    expect(rig.running('facet')).toHaveLength(2);
    for (const call of rig.running('facet')) reply(call, 'x');
    await rig.flow();
    reply(rig.running('synthesis')[0]!, 'x');
    await expect(dive.done).resolves.toMatchObject({ partial: undefined });
  });

  it('goes on with what the answers left open, round by round', async () => {
    const rig = diveRig({ model: goodModel });
    const { result, events } = await rig.whole({ depth: 3 });
    expect(result.findings.map(({ facet }) => facet.id)).toEqual(['1.1', '1.2', '1.3', '2.1', '3.1']);
    expect(events.filter(({ kind }) => kind === 'round_ended')).toEqual([
      { kind: 'round_ended', round: 1, next: [{ id: '2.1', round: 2, question: 'And then?' }] },
      { kind: 'round_ended', round: 2, next: [{ id: '3.1', round: 3, question: 'And then?' }] },
      { kind: 'round_ended', round: 3, next: [] },
    ]);
    const followUp = rig.requests().find((call) => kindOf(call) === 'follow-up')!;
    expect(String(followUp.request.params.messages.at(-1)!.content)).toContain('"answer":"Answer to What?"');
  });

  it('ends the rounds when nothing is open, and misses nothing then', async () => {
    const model: Model = (call, kind) => (kind === 'follow-up' ? planOf() : goodModel(call, kind));
    const { result } = await diveRig({ model }).whole({ depth: 3 });
    expect(result.findings).toHaveLength(3);
    expect(result.partial).toBeUndefined();
  });

  it('keeps characters whole that the provider tore apart, and leaves out a half whose other one never comes', async () => {
    const rig = diveRig({ model: (_, kind) => (kind === 'plan' ? planOf('What?') : undefined) });
    const dive = rig.start();
    await rig.flow();
    reply(rig.running('facet')[0]!, 'x\ud83d', '\ude00', 'y\ud83d');
    await rig.flow();
    reply(rig.running('synthesis')[0]!, 'All \ud83c', '\udf31.');
    const { findings, synthesis } = await dive.done;
    expect([findings[0]!.answer, synthesis]).toEqual(['x😀y', 'All 🌱.']);
    expect(dive.events.flatMap((event) => ('text' in event ? event.text : []))).toEqual([
      'x',
      '😀',
      'y',
      'All ',
      '🌱.',
    ]);
  });

  it('tells everything in order, as it happens', async () => {
    const { events } = await diveRig({ model: goodModel }).whole({ parallelism: 1, breadth: 2 });
    expect(events.map((event) => ('facet' in event ? `${event.kind} ${event.facet.id}` : event.kind))).toEqual([
      'plan',
      'facet_started 1.1',
      'facet_delta 1.1',
      'facet_ended',
      'facet_started 1.2',
      'facet_delta 1.2',
      'facet_ended',
      'round_ended',
      'synthesis_delta',
    ]);
  });
});

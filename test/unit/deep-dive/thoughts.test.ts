import type { Chunk } from '../../../server/core/call';
import { diveRig, goodModel, planOf, reply } from '../../support/dive-rig';

const thought = (member: string, text: string): Chunk => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 0,
  model: 'fake',
  choices: [{ index: 0, delta: { [member]: text }, finish_reason: null }],
});

describe('the thoughts of a model', () => {
  it.each(['reasoning_content', 'reasoning'])('are no text, but cost tokens of the budget: %s', async (member) => {
    const rig = diveRig({ model: (call, kind) => (kind === 'synthesis' ? goodModel(call, kind) : undefined) });
    const dive = rig.start({ breadth: 2, tokenBudget: 4000 });
    await rig.flow();
    reply(rig.running('plan')[0]!, planOf('What?', 'Why?'));
    await rig.flow();
    const [first, second] = rig.running('facet');
    // As a provider does that disregards max_completion_tokens.
    for (let i = 0; i < 4000 && !first!.isOver; i++) {
      void first!.attempt.sink?.write([thought(member, 'Hm, let me see. ')]);
      await Promise.resolve();
    }
    expect(first!.attempt.signal.aborted).toBe(true);
    reply(second!, 'It is so.');
    await rig.flow();
    const { findings, partial } = await dive.done;
    expect(findings.map(({ status, answer }) => [status, answer])).toEqual([
      ['skipped', ''],
      ['done', 'It is so.'],
    ]);
    expect(partial).toBe('token_budget');
  });
});

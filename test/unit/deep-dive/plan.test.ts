import { CallError } from '../../../server/core/call-error';
import type { ErrorReason } from '../../../server/core/error-table';
import { diveRig, goodModel, kindOf, type Model, planOf } from '../../support/dive-rig';

const failure = (reason: ErrorReason): CallError => new CallError(reason, 'it failed');

describe('the plan', () => {
  const planned = async (...answers: (string | CallError)[]) => {
    const model: Model = (call, kind) =>
      kind === 'plan' || kind === 'repair' ? answers.shift()! : kind === 'facet' ? 'x' : goodModel(call, kind);
    const rig = diveRig({ model });
    const { result } = await rig.whole({ breadth: 2 });
    return { ...result, asked: rig.requests().map(kindOf), rig };
  };

  it('is repaired once', async () => {
    const { plan, partial, asked, rig } = await planned('Sure! Here it comes.', planOf('What?'));
    expect(plan).toEqual({ source: 'repaired', facets: [{ id: '1.1', round: 1, question: 'What?' }] });
    expect(partial).toBeUndefined();
    expect(asked.slice(0, 2)).toEqual(['plan', 'repair']);
    // The model sees what it said, and what is wrong with it.
    expect(rig.requests()[1]!.request.params.messages.slice(-2)).toEqual([
      { role: 'assistant', content: 'Sure! Here it comes.' },
      { role: 'user', content: expect.stringContaining('it is not valid JSON') },
    ]);
  });

  it.each([
    ['nonsense', 'more nonsense'],
    [planOf(), planOf()],
    ['{"facets": [{"question": ""}]}', ''],
  ])('becomes a plain one when the model makes none: %s', async (first, second) => {
    const { plan, partial, findings } = await planned(first, second);
    expect(plan.source).toBe('fallback');
    expect(plan.facets).toHaveLength(2);
    expect(findings.every(({ status }) => status === 'done')).toBe(true);
    expect(partial).toBeUndefined();
  });

  it.each(['UPSTREAM_QUOTA_EXHAUSTED', 'CONTEXT_LENGTH_EXCEEDED'] as const)(
    'becomes a plain one when the repair fails, which is told: %s',
    async (reason) => {
      const { plan, partial, asked } = await planned('nonsense', failure(reason));
      expect(asked.slice(0, 2)).toEqual(['plan', 'repair']);
      expect(plan.source).toBe('fallback');
      expect(partial).toBe('planning_failed');
    },
  );

  it('becomes a plain one when planning fails, which is told', async () => {
    const { plan, partial } = await planned(failure('UPSTREAM_QUOTA_EXHAUSTED'));
    expect(plan.source).toBe('fallback');
    expect(partial).toBe('planning_failed');
  });

  it('is asked for without a schema where the model refuses one, from then on at once', async () => {
    const refuses: Model = (call, kind) =>
      call.request.params.response_format
        ? failure('UPSTREAM_INVALID_REQUEST')
        : kind === 'facet'
          ? 'x'
          : goodModel(call, kind);
    const rig = diveRig({ model: refuses });
    expect((await rig.whole()).result.plan.source).toBe('model');
    expect((await rig.whole()).result.plan.source).toBe('model');
    expect(rig.requests().filter(({ request }) => request.params.response_format)).toHaveLength(1);
  });

  it('is asked for with a schema by everybody else when only a request was at fault', async () => {
    let isBad = true;
    const rig = diveRig({
      model: (call, kind) => (isBad ? failure('UPSTREAM_INVALID_REQUEST') : goodModel(call, kind)),
    });
    const bad = rig.start();
    await rig.flow();
    await expect(bad.done).rejects.toMatchObject({ reason: 'UPSTREAM_INVALID_REQUEST' });
    isBad = false;
    const before = rig.requests().length;
    await rig.whole();
    expect(rig.requests()[before]!.request.params.response_format).toBeDefined();
  });

  it('fails the call at once when the request itself is at fault', async () => {
    const rig = diveRig({ model: () => failure('CONTEXT_LENGTH_EXCEEDED') });
    const dive = rig.start();
    await rig.flow();
    await expect(dive.done).rejects.toMatchObject({ reason: 'CONTEXT_LENGTH_EXCEEDED' });
    expect(rig.requests()).toHaveLength(1);
  });

  it('may come from a model of its own', async () => {
    const rig = diveRig({ model: goodModel });
    await rig.whole({ planningModel: 'thinker' });
    expect(rig.requests().map((call) => [kindOf(call), call.request.model])).toEqual([
      ['plan', 'thinker'],
      ['facet', 'm'],
      ['facet', 'm'],
      ['facet', 'm'],
      ['synthesis', 'm'],
    ]);
  });
});

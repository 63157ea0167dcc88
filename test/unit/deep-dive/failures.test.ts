import { CallError } from '../../../server/core/call-error';
import type { ErrorReason } from '../../../server/core/error-table';
import { answerOf } from '../../support/answer-of';
import { diveRig, goodModel, kindOf, type Model, reply } from '../../support/dive-rig';

const failure = (reason: ErrorReason): CallError => new CallError(reason, 'it failed');

describe('what fails', () => {
  const failing = (bad: (facet: number) => string | CallError): Model => {
    let facets = 0;
    return (call, kind) => (kind === 'facet' ? bad(++facets) : goodModel(call, kind));
  };

  it('is told in its place, and the rest brought together', async () => {
    const rig = diveRig({ model: failing((n) => (n === 2 ? failure('UPSTREAM_QUOTA_EXHAUSTED') : `answer ${n}`)) });
    const { result } = await rig.whole();
    expect(result.findings.map(({ status, reason }) => [status, reason])).toEqual([
      ['done', undefined],
      ['failed', 'UPSTREAM_QUOTA_EXHAUSTED'],
      ['done', undefined],
    ]);
    expect(result).toMatchObject({ partial: 'facets_failed', synthesis: 'All in all.\n' });
    const synthesis = rig.requests().at(-1)!.request.params.messages.at(-1)!.content;
    expect(synthesis).toContain('answer 1');
    expect(synthesis).not.toContain('"1.2"');
  });

  it('is retried by the rules of the pool', async () => {
    const { result } = await (async () => {
      const rig = diveRig({ model: failing((n) => (n === 2 ? failure('UPSTREAM_UNAVAILABLE') : 'x')) });
      const dive = rig.start();
      await rig.pass(3000);
      return { result: await dive.done };
    })();
    expect(result.findings.map(({ record }) => record!.attempts.length)).toEqual([1, 2, 1]);
    expect(result.partial).toBeUndefined();
  });

  it('keeps what there was of an answer that broke', async () => {
    const rig = diveRig({ model: (call, kind) => (kind === 'facet' ? undefined : goodModel(call, kind)) });
    const dive = rig.start({ breadth: 2 });
    await rig.flow();
    const [first, second] = rig.running('facet');
    first!.send('half an ans');
    first!.fail(failure('UPSTREAM_STREAM_INTERRUPTED'));
    reply(second!, 'whole');
    await rig.flow();
    const { findings, partial } = await dive.done;
    expect(findings[0]).toMatchObject({
      status: 'failed',
      answer: 'half an ans',
      reason: 'UPSTREAM_STREAM_INTERRUPTED',
    });
    expect(partial).toBe('facets_failed');
    expect(rig.requests().at(-1)!.request.params.messages.at(-1)!.content).toContain('half an ans');
  });

  it('is an answer without text, too', async () => {
    const { result } = await diveRig({ model: failing((n) => (n === 1 ? ' ' : 'x')) }).whole();
    expect(result.findings[0]).toMatchObject({ status: 'failed', reason: 'UPSTREAM_BAD_RESPONSE' });
  });

  it.each(['length', 'content_filter'] as const)(
    'is an answer that the provider broke off, too: %s',
    async (finish) => {
      for (const [kind, partial] of [
        ['facet', 'facets_failed'],
        ['synthesis', 'synthesis_failed'],
      ] as const) {
        const rig = diveRig({ model: (call, of) => (of === kind ? undefined : goodModel(call, of)) });
        const dive = rig.start();
        await rig.flow();
        for (const [index, call] of rig.running(kind).entries()) {
          const answer = answerOf('Half of');
          const [choice] = answer.completion.choices;
          call.send('Half of');
          call.answer(
            index > 0
              ? answer
              : { ...answer, completion: { ...answer.completion, choices: [{ ...choice!, finish_reason: finish }] } },
          );
        }
        await rig.flow();
        const result = await dive.done;
        expect(result.partial).toBe(partial);
        // What there is of it counts.
        expect(kind === 'facet' ? result.findings[0]! : { status: 'done', answer: result.synthesis }).toMatchObject({
          status: 'done',
          answer: 'Half of',
        });
      }
    },
  );

  it('is an answer without end, too: it is stopped before it fills the memory', async () => {
    const rig = diveRig({ model: (call, kind) => (kind === 'facet' ? undefined : goodModel(call, kind)) });
    const dive = rig.start({ breadth: 2 });
    await rig.flow();
    const [first, second] = rig.running('facet');
    let sent = 0;
    for (; sent < 1000 && !first!.isOver; sent++) {
      first!.send('x'.repeat(1000));
      await Promise.resolve();
    }
    expect(sent).toBeLessThan(300);
    reply(second!, 'whole');
    await rig.flow();
    const { findings, partial } = await dive.done;
    expect(findings[0]).toMatchObject({ status: 'done', reason: undefined });
    expect(findings[0]!.answer.length).toBeGreaterThan(100_000);
    expect(partial).toBe('facets_failed');
  });

  it('is the error of the call when nothing was found out', async () => {
    const rig = diveRig({ model: failing(() => failure('UPSTREAM_QUOTA_EXHAUSTED')) });
    const dive = rig.start();
    await rig.flow();
    await expect(dive.done).rejects.toMatchObject({ reason: 'UPSTREAM_QUOTA_EXHAUSTED' });
    expect(rig.requests().map(kindOf)).not.toContain('synthesis');
  });

  it('is told by what costs the reader most, when it is more than one thing', async () => {
    const rig = diveRig({ model: (call, kind) => (kind === 'facet' ? undefined : goodModel(call, kind)) });
    const dive = rig.start({ breadth: 2, tokenBudget: 4000 });
    await rig.flow();
    const [first, second] = rig.running('facet');
    // Runs over its share, and is cut off.
    first!.send('word '.repeat(4000));
    await rig.flow();
    second!.fail(failure('UPSTREAM_QUOTA_EXHAUSTED'));
    await rig.flow();
    const { partial, findings } = await dive.done;
    expect(findings.map(({ status }) => status)).toEqual(['done', 'failed']);
    expect(partial).toBe('token_budget');
  });

  it('leaves what was found when it is the synthesis', async () => {
    const rig = diveRig({ model: (call, kind) => (kind === 'synthesis' ? undefined : goodModel(call, kind)) });
    const dive = rig.start();
    await rig.flow();
    rig.running('synthesis')[0]!.send('All in');
    rig.running('synthesis')[0]!.fail(failure('UPSTREAM_STREAM_INTERRUPTED'));
    const { partial, synthesis, findings } = await dive.done;
    expect({ partial, synthesis }).toEqual({ partial: 'synthesis_failed', synthesis: 'All in' });
    expect(findings.every(({ status }) => status === 'done')).toBe(true);
  });
});

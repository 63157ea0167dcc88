import { DeepDiveStage, FacetStatus, type LlmPoolError, PartialReason, PlanSource } from '@llm-pool/client';
import { DeepDiveRequest, type DeepDiveStyle } from '../../server/gen/llmpool/v1/deep_dive';
import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import type { Usage } from '../../server/gen/llmpool/v1/usage';
import { caught } from '../support/caught';
import { diveUpstream, partOf } from '../support/dive-upstream';
import { median } from '../support/median';
import { CALM } from '../support/start-service';
import { useService } from '../support/use-service';

const current = useService({ ...CALM, LLM_POOL_INSTANCE: 'pool-a' });
const request = {
  theme: 'Connection pools',
  documents: [{ id: 'd1', title: 'Notes', text: 'Pools are shared.' }],
  conversation: [{ role: 'user', text: 'We spoke of servers.' }],
} as const;
const total = (usages: readonly (Usage | undefined)[]): number =>
  usages.reduce((sum, usage) => sum + (usage?.totalTokens ?? 0), 0);

describe('a deep dive', () => {
  beforeEach(() => current.service.simulator.script(diveUpstream()));

  it('answers with plan, facets, synthesis, open questions and what all of it cost', async () => {
    const { service } = current;
    const answer = await service.client.deepDive(request);
    expect(answer).toMatchObject({
      instance: 'pool-a',
      plan: { source: PlanSource.MODEL, facets: [{ id: '1.1', round: 1, question: 'What?' }, {}, {}] },
      synthesis: 'All in all.\n',
      openQuestions: ['Really?', 'Since when?'],
      partial: false,
      partialReason: PartialReason.UNSPECIFIED,
      stages: [
        { stage: DeepDiveStage.PLAN, calls: 1 },
        { stage: DeepDiveStage.EXPLORE, calls: 3 },
        { stage: DeepDiveStage.SYNTHESISE, calls: 1 },
      ],
    });
    for (const facet of answer.facets) {
      expect(facet).toMatchObject({
        status: FacetStatus.DONE,
        answer: 'It is so [d1].',
        sourceIds: ['d1'],
        servedBy: { callId: answer.callId, instance: 'pool-a', attempts: [{ number: 1 }] },
      });
      expect(facet.durationMs).toBeGreaterThan(0);
    }
    expect(total(answer.stages.map(({ usage }) => usage))).toBe(answer.usage!.totalTokens);
    expect(total(answer.facets.map(({ usage }) => usage))).toBe(answer.stages[1]!.usage!.totalTokens);
    const { call } = await service.client.admin.debug(answer.callId);
    expect(call).toMatchObject({ method: 'DeepDive', workload: 'deep_dive', priority: 'bulk', state: 'ended' });
    expect(call!.story).toMatch(/^plan ok .* · facet 1\.1 ok .* · facet 1\.2 ok .* · synthesis ok \d+ ms$/);
    expect(call!.steps.map(({ name, part }) => `${name} ${part}`)).toEqual(
      ['plan', 'facet 1.1', 'facet 1.2', 'facet 1.3', 'synthesis'].flatMap((part) => [
        `part ${part}`,
        `attempt ${part}`,
      ]),
    );
    // All of it is one call.
    const { windows } = await service.client.admin.metrics();
    expect(windows.at(-1)!.calls).toBe(1);
  });

  it('asks the upstream for each with what it needs to know', async () => {
    const { service } = current;
    await service.client.deepDive({ ...request, language: 'ja', style: 'outline', model: 'm2', planningModel: 'm3' });
    const asked = service.simulator.requests.records.map((record) => ({
      part: partOf(record),
      model: record.model,
      stream: record.stream,
      messages: (record.body as { messages: { role: string; content: string }[] }).messages,
    }));
    expect(asked.map(({ part, model, stream }) => [part, model, stream])).toEqual([
      ['plan', 'm3', false],
      ['facet', 'm2', true],
      ['facet', 'm2', true],
      ['facet', 'm2', true],
      ['synthesis', 'm2', true],
    ]);
    for (const { messages } of asked) {
      expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'user']);
      expect(messages[1]!.content).toBe('We spoke of servers.');
      expect(messages[2]!.content).toContain('日本語');
    }
    expect(asked[1]!.messages[2]!.content).toContain('Pools are shared.');
    expect(asked[4]!.messages[2]!.content).toContain('骨子');
  });

  it('streams what happens, from which the whole answer can be made', async () => {
    const stream = current.service.client.streamDeepDive({ ...request, parallelism: 1 });
    const kinds: string[] = [];
    for await (const event of stream) if (kinds.at(-1) !== event.$case) kinds.push(event.$case);
    const one = ['facetStarted', 'facetDelta', 'facetEnded'];
    expect(kinds).toEqual(['plan', ...one, ...one, ...one, 'roundEnded', 'synthesisDelta', 'end']);
    const streamed = await stream.final();
    expect(streamed).toMatchObject({ synthesis: 'All in all.\n', openQuestions: ['Really?', 'Since when?'] });
    const { call } = await current.service.client.admin.debug(streamed.callId);
    expect(call).toMatchObject({ method: 'StreamDeepDive', state: 'ended' });
  });

  it('works while the pool is off, with the legacy client', async () => {
    const { client, app } = current.service;
    app.poolSwitch.setEnabled(false, 'test');
    const { facets, partial } = await client.deepDive(request);
    expect(partial).toBe(false);
    expect(new Set(facets.map(({ servedBy }) => servedBy!.client))).toEqual(new Set(['legacy-1']));
    app.poolSwitch.setEnabled(true, 'test');
  });

  it('tells which facet failed, and brings the rest together', async () => {
    const { client, simulator } = current.service;
    let facets = 0;
    simulator.script((record) =>
      partOf(record) === 'facet' && ++facets === 2
        ? { fault: { kind: 'truncate', ending: 'eof', afterChunks: 2 } as const }
        : diveUpstream()(record),
    );
    const answer = await client.deepDive(request);
    expect(answer.facets.map(({ status }) => status).sort()).toEqual([
      FacetStatus.DONE,
      FacetStatus.DONE,
      FacetStatus.FAILED,
    ]);
    expect(answer).toMatchObject({
      partial: true,
      partialReason: PartialReason.FACETS_FAILED,
      synthesis: 'All in all.\n',
    });
  });

  it('fails with the typed error when nothing was found out', async () => {
    const { client, simulator } = current.service;
    simulator.script({ fault: { kind: 'status', status: 429, code: 'insufficient_quota' } });
    const stream = client.streamDeepDive(request);
    const error = (await caught(stream.final())) as LlmPoolError;
    expect(error).toMatchObject({ reason: 'UPSTREAM_QUOTA_EXHAUSTED', retryable: false });
    expect(error.attemptCount).toBeGreaterThan(0);
  });

  it('answers with what there is before the deadline', async () => {
    const { client, simulator } = current.service;
    simulator.script(diveUpstream({ facet: { fault: { kind: 'hang', at: 'mid-stream' } } }));
    const answer = await client.deepDive(request, { deadlineMs: 1500 });
    expect(answer).toMatchObject({ partial: true, partialReason: PartialReason.DEADLINE, synthesis: 'All in all.\n' });
    for (const { status, answer: text } of answer.facets) {
      expect(status).toBe(FacetStatus.SKIPPED);
      expect(['It is', 'It is so']).toContain(text);
    }
  });

  it('reaches every upstream socket with a cancellation, within 100 ms', async () => {
    const { client, simulator } = current.service;
    simulator.script(diveUpstream({ facet: { fault: { kind: 'hang', at: 'before-headers' } } }));
    const took: number[] = [];
    for (let round = 1; round <= 5; round++) {
      const controller = new AbortController();
      const done = caught(client.deepDive(request, { signal: controller.signal }));
      await simulator.waitFor(({ hung }) => hung === 3);
      const cancelledAt = performance.now();
      controller.abort();
      await simulator.waitFor(({ hung }) => hung === 0);
      took.push(performance.now() - cancelledAt);
      expect(await done).toMatchObject({ reason: 'CANCELLED' });
    }
    const cut = simulator.requests.records.filter(({ outcome }) => outcome === 'cut_by_peer');
    expect(cut).toHaveLength(15);
    expect(median(took)).toBeLessThan(100);
  });

  it('refuses what breaks a rule, before any upstream is asked', async () => {
    const wanted = DeepDiveRequest.fromPartial({
      theme: ' ',
      depth: 4,
      breadth: 0,
      parallelism: 13,
      tokenBudget: 999,
      language: 'no language',
      model: 'm'.repeat(257),
      planningModel: 'a\nb',
      style: 9 as DeepDiveStyle,
      documents: [{ id: 'a', text: 'x' }, { id: 'a' }],
    });
    const { code, details } = await current.service.raw.failure(LlmPoolServiceService.deepDive, wanted);
    expect(code).toBe('INVALID_ARGUMENT');
    const fields = details.BadRequest!.fieldViolations.map(({ field, description }) => `${field} ${description}`);
    expect(fields.sort()).toEqual([
      'breadth is 0, must be 1 to 12',
      'depth is 4, must be 1 to 3',
      'documents[1].id is the id of another document, must be unique',
      'documents[1].text is empty, must not be',
      'language is a text of 11 characters, must be a BCP 47 tag such as en or ja',
      'model has 257 characters, must have at most 256',
      'parallelism is 13, must be 1 to 12',
      'planning_model has control characters or line breaks, must have none',
      'style is 9, must be 0 to 3',
      'theme is empty, must not be',
      expect.stringMatching(/^token_budget is 999, must be at least 1\d{3} for what this request says$/),
    ]);
    expect(current.service.simulator.requests.received).toBe(0);
    // Refused, and a deep dive all the same.
    const { call } = await current.service.client.admin.debug(details.RequestInfo.requestId);
    expect(call).toMatchObject({ method: 'DeepDive', workload: 'deep_dive', priority: 'bulk' });
  });

  it('keeps within its token budget', async () => {
    const { client, simulator } = current.service;
    simulator.script(diveUpstream({ facet: { answer: { tokens: 5000 } } }));
    const answer = await client.deepDive({ theme: 'Pools', tokenBudget: 4000 });
    expect(answer.usage!.totalTokens).toBeLessThanOrEqual(4000);
    expect(answer).toMatchObject({ partial: true, partialReason: PartialReason.TOKEN_BUDGET });
    for (const { status, usage } of answer.facets) {
      expect(status).toBe(FacetStatus.DONE);
      expect(usage!.completionTokens).toBeGreaterThan(32);
    }
  });
});

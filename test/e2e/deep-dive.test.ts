import { DeepDiveStage, DeepDiveStyle, PartialReason } from '@llm-pool/client';
import { DeepDiveRequest } from '../../server/gen/llmpool/v1/deep_dive';
import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import { useService } from '../support/use-service';

const current = useService({ LLM_POOL_INSTANCE: 'pool-a' }, { answer: { text: 'It has three sides.' } });

const request = {
  theme: 'Connection pools',
  documents: [{ id: 'd1', title: 'Notes', text: 'Pools are shared.' }],
  language: 'ja',
  style: 'outline',
  conversation: [{ role: 'user', text: 'We spoke of servers.' }],
} as const;

describe('a deep dive in one call', () => {
  it('answers with a synthesis, what it cost, and the call id', async () => {
    const { synthesis, usage, stages, callId, instance, partial, partialReason } =
      await current.service.client.deepDive(request);
    expect({ synthesis, instance, partial, partialReason }).toEqual({
      synthesis: 'It has three sides.',
      instance: 'pool-a',
      partial: false,
      partialReason: PartialReason.UNSPECIFIED,
    });
    expect(usage!.totalTokens).toBe(usage!.promptTokens + usage!.completionTokens);
    expect(stages).toMatchObject([{ stage: DeepDiveStage.SYNTHESISE, calls: 1, usage }]);
    const { call } = await current.service.client.admin.debug(callId);
    expect(call).toMatchObject({ method: 'DeepDive', workload: 'deep_dive', state: 'ended' });
  });

  it('asks the upstream once, with the theme, the documents and the conversation', async () => {
    await current.service.client.deepDive(request);
    const { body } = await current.service.simulator.nextRequest();
    const { messages, model } = body as { messages: { role: string; content: string }[]; model: string };
    expect(model).toBe('m');
    expect(messages.map(({ role }) => role)).toEqual(['user', 'user']);
    expect(messages[0]!.content).toBe('We spoke of servers.');
    for (const part of ['Connection pools', 'Pools are shared.', '"ja"', 'outline'])
      expect(messages[1]!.content).toContain(part);
    expect(current.service.simulator.requests.received).toBe(1);
  });

  it('streams the synthesis as it is written, then one end', async () => {
    const stream = current.service.client.streamDeepDive({ theme: 'Pools' });
    let text = '';
    const kinds: string[] = [];
    for await (const event of stream) {
      kinds.push(event.$case);
      if (event.$case === 'synthesisDelta') text += event.value.text;
    }
    expect(text).toBe('It has three sides.');
    expect(kinds.at(-1)).toBe('end');
    expect(kinds.filter((kind) => kind === 'end')).toHaveLength(1);
    const { callId, synthesis } = await stream.final();
    expect(synthesis).toBe(text);
    const { call } = await current.service.client.admin.debug(callId);
    expect(call).toMatchObject({ method: 'StreamDeepDive', workload: 'deep_dive' });
  });

  it('refuses what one call cannot do, instead of ignoring it', async () => {
    const wanted = DeepDiveRequest.fromPartial({
      theme: '',
      depth: 2,
      breadth: 3,
      planningModel: 'm',
      style: DeepDiveStyle.REPORT,
    });
    const { code, details } = await current.service.raw.failure(LlmPoolServiceService.deepDive, wanted);
    expect(code).toBe('INVALID_ARGUMENT');
    const fields = details.BadRequest!.fieldViolations.map(({ field }) => field);
    expect(fields.sort()).toEqual(['breadth', 'depth', 'planning_model', 'theme']);
    expect(current.service.simulator.requests.received).toBe(0);
  });
});

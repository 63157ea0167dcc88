import type { AttemptRecord } from '../../core/call-record';
import type { Usage } from '../../core/usage';
import { ERROR_TYPE, GEN_AI, OWN } from '../conventions';
import type { SeriesOf } from '../instruments';
import { remember } from './remember';

/** Counts requests to upstreams. A model becomes a label only when it is one of `models`. */
export const attemptRecorder = (
  seriesOf: SeriesOf,
  models: ReadonlySet<string>,
): ((attempt: AttemptRecord) => void) => {
  const attempts = remember((tier: string, backend: string, outcome: string, reason: string) =>
    seriesOf('llm_pool.attempts', { tier, backend, outcome, ...(reason && { reason }) }),
  );
  const labels = remember((model: string, backend: string) => ({
    [GEN_AI.operation]: 'chat',
    [GEN_AI.provider]: 'openai',
    [GEN_AI.requestModel]: model,
    [OWN.backend]: backend,
  }));
  const durations = remember((model: string, backend: string, reason: string) =>
    seriesOf('gen_ai.client.inference.duration', {
      ...labels(model, backend),
      ...(reason && { [ERROR_TYPE]: reason }),
    }),
  );
  const firstChunks = remember((model: string, backend: string) =>
    seriesOf('gen_ai.client.inference.time_to_first_chunk', labels(model, backend)),
  );
  const tokens = remember((model: string, backend: string) => {
    const withModality = { ...labels(model, backend), [GEN_AI.tokenModality]: 'unknown' };
    return {
      input: seriesOf('gen_ai.client.inference.usage.input_tokens', withModality),
      output: seriesOf('gen_ai.client.inference.usage.output_tokens', withModality),
      cacheRead: seriesOf('gen_ai.client.inference.usage.cache_read.input_tokens', withModality),
      cacheWrite: seriesOf('gen_ai.client.inference.usage.cache_write.input_tokens', withModality),
      reasoning: seriesOf('gen_ai.client.inference.usage.reasoning.output_tokens', withModality),
    };
  });
  const used = (model: string, backend: string, usage: Usage | undefined): void => {
    // Asked for even without usage: the convention wants the series of what failed, too.
    const { input, output, cacheRead, cacheWrite, reasoning } = tokens(model, backend);
    if (!usage) return;
    input.add(usage.promptTokens);
    output.add(usage.completionTokens);
    if (usage.cachedTokens) cacheRead.add(usage.cachedTokens);
    if (usage.cacheWriteTokens) cacheWrite.add(usage.cacheWriteTokens);
    if (usage.reasoningTokens) reasoning.add(usage.reasoningTokens);
  };
  return (attempt) => {
    const { tier, backend, outcome = 'internal_error', reason = '', durationMs = 0, firstTokenMs, usage } = attempt;
    const model = models.has(attempt.model) ? attempt.model : 'other';
    attempts(tier, backend, outcome, reason).add(1);
    durations(model, backend, reason).add(durationMs / 1000);
    if (firstTokenMs !== undefined) firstChunks(model, backend).add(firstTokenMs / 1000);
    used(model, backend, usage);
  };
};

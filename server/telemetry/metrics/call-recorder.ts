import type { Workload } from '../../core/call';
import type { CallRecord, FallbackReason } from '../../core/call-record';
import { ERROR_TABLE, type ErrorReason } from '../../core/error-table';
import type { CallEnd, LiveCall, Observer } from '../../core/observer';
import type { SeriesOf } from '../instruments';
import { remember } from './remember';
import { rpcRecorder } from './rpc-recorder';

/** Their names as labels; put together in each call they would have to be hashed anew. */
const METHODS: ReadonlyMap<string, string> = new Map(
  ['Chat', 'StreamChat', 'DeepDive', 'StreamDeepDive'].map((name) => [name, `llmpool.v1.LlmPoolService/${name}`]),
);
const WORKLOADS: readonly Workload[] = ['chat', 'dialogue_agent', 'deep_dive'];
const FALLBACKS: readonly FallbackReason[] = ['pool_error', 'pool_off', 'no_backend', 'pool_full'];

/** Counts calls. A model becomes a label only when it is one of `models`. */
export const callRecorder = (seriesOf: SeriesOf, models: ReadonlySet<string>): Observer => {
  const rpc = rpcRecorder(seriesOf);
  const calls = remember((workload: Workload, reason: ErrorReason | '') =>
    seriesOf(
      'llm_pool.calls',
      reason ? { outcome: ERROR_TABLE[reason].outcome, reason, workload } : { outcome: 'success', workload },
    ),
  );
  const queueWait = remember((workload: string, priority: string) =>
    seriesOf('llm_pool.queue.wait', { workload, priority }),
  );
  const retries = remember((reason: string) => seriesOf('llm_pool.retries', { reason }));
  const fallbacks = remember((reason: string) => seriesOf('llm_pool.fallbacks', { reason }));
  const tokens = remember((type: string, model: string, workload: string) =>
    seriesOf('llm_pool.tokens', { type, model, workload }),
  );
  const overhead = seriesOf('llm_pool.overhead', {});

  // From 0 on, so that the first failure of a kind is an increase.
  for (const workload of WORKLOADS) {
    for (const reason of ['', ...Object.keys(ERROR_TABLE)]) calls(workload, reason as ErrorReason | '');
  }
  for (const reason of FALLBACKS) fallbacks(reason);

  const served = ({ record, workload, priority }: LiveCall, durationMs: number): void => {
    const { attempts, queueMs, upstreamMs } = record;
    queueWait(workload, priority).add(queueMs / 1000);
    // In a deep dive, attempts and waits run side by side: no sum of them tells what is left.
    if (!record.parts) overhead.add(Math.max(0, durationMs - queueMs - upstreamMs - backoffMs(record)) / 1000);
    // In a deep dive each part has a first attempt.
    for (let i = 1; i < attempts.length; i++) {
      const { tier, number } = attempts[i]!;
      if (tier === 'pool' && number > 1) retries(attempts[i - 1]!.reason ?? '').add(1);
    }
  };
  return {
    rpcEnded: rpc,
    callEnded: (call: LiveCall, { error, durationMs }: CallEnd) => {
      const { record, method, workload } = call;
      const { fallbackReason, usage } = record;
      rpc({ method: METHODS.get(method) ?? '_OTHER', error, durationMs });
      calls(workload, error?.reason ?? '').add(1);
      if (record.attempts.length > 0) served(call, durationMs);
      if (fallbackReason) fallbacks(fallbackReason).add(1);
      if (!usage) return;
      const model = models.has(call.model) ? call.model : 'other';
      tokens('prompt', model, workload).add(usage.promptTokens);
      tokens('completion', model, workload).add(usage.completionTokens);
    },
  };
};

const backoffMs = ({ steps }: CallRecord): number => {
  let ms = 0;
  if (steps) for (const step of steps) if (step.name === 'backoff') ms += step.ms;
  return ms;
};

import type { BackendConfig } from '../../../server/settings/upstreams/upstreams-config';
import { time } from '../views/time';
import type { Report } from './report';
import { Upstream } from './upstream';

/** What to ask a backend, and how often. */
export interface Trial {
  /** The model asked for; undefined: the backend's first one. */
  readonly model: string | undefined;
  readonly prompt: string;
  readonly maxTokens: number;
  /** How many questions to measure with, after the first; 0 asks nothing at all. */
  readonly calls: number;
}

/** Checks one upstream, and returns the milliseconds of its answers; none when something was wrong. */
export async function checkBackend(
  backend: BackendConfig,
  trial: Trial,
  report: Report,
  signal: AbortSignal,
): Promise<number[]> {
  const upstream = new Upstream(backend, signal);
  const label = `${backend.name} (${backend.baseUrl})`;
  const step = async <T>(what: string, run: () => Promise<T>): Promise<{ value: T } | undefined> => {
    try {
      return { value: await run() };
    } catch (error) {
      const [says, next] = upstream.explain(error, backend);
      await report.wrong(`${label}: ${what}: ${says}`, next);
      return undefined;
    }
  };

  const listed = await step('GET /models', () => upstream.models());
  if (!listed) return [];
  const names = listed.value;
  await report.good(
    `${label}: reached${names ? `, ${names.length} models` : ' (it has no list of models for this key)'}`,
  );

  const model = upstreamModel(backend, trial.model) ?? names?.[0];
  if (model === undefined) {
    await report.wrong(`${label}: no model to ask`, 'Set LLM_POOL_MODEL, or give --model.');
    return [];
  }
  if (trial.calls === 0) return [];
  const question = { ...trial, model };
  const first = await step(`model ${model}`, () => upstream.ask(question));
  if (!first) return [];
  await report.good(`${label}: model ${model} answers (first call ${time(first.value)}, connecting included)`);

  const times: number[] = [];
  for (let call = 0; call < trial.calls; call++) {
    const asked = await step(`call ${call + 1} of ${trial.calls}`, () => upstream.ask(question));
    if (!asked) return times;
    times.push(asked.value);
  }
  const sorted = times.toSorted((a, b) => a - b);
  await report.good(
    `${label}: p50 ${time(sorted[Math.floor((sorted.length - 1) / 2)]!)}, slowest ${time(sorted.at(-1)!)} of ${times.length} calls`,
  );
  return times;
}

/** The name by which the backend knows a model, or its first model. */
function upstreamModel({ models }: BackendConfig, wanted: string | undefined): string | undefined {
  if (models.length === 0) return wanted;
  return (models.find(({ name }) => name === wanted) ?? models[0])?.upstreamName;
}

import { ERROR_TYPE, GEN_AI, OWN } from '../conventions';
import { BACKEND, type InstrumentRow, OUTCOME, TIER } from './instrument-row';

/** Those of the convention and two above them, for long answers. */
const SECONDS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 327.68,
];

const LABELS = {
  [GEN_AI.operation]: 'always `chat`',
  [GEN_AI.provider]: 'always `openai`: the API that is spoken',
  [GEN_AI.requestModel]: 'the model asked of the upstream, when it is configured; else `other`',
  [OWN.backend]: BACKEND,
} as const;

const TOKEN_LABELS = {
  ...LABELS,
  [GEN_AI.tokenModality]: 'always `unknown`: upstreams seldom tell text, image and audio apart',
} as const;

const GEN_AI_DOC = 'By the GenAI convention, which is still in development.';

/** What upstreams do: a row counts attempts, each a request to one backend. */
export const UPSTREAM_ROWS = {
  'llm_pool.attempts': {
    kind: 'counter',
    unit: '{attempt}',
    labels: {
      tier: TIER,
      backend: BACKEND,
      outcome: OUTCOME,
      reason: 'the error reason, such as `UPSTREAM_RATE_LIMITED`; absent on success',
    },
    doc: 'Requests to upstreams that ended.',
  },
  'gen_ai.client.inference.duration': {
    kind: 'histogram',
    unit: 's',
    buckets: SECONDS,
    labels: { ...LABELS, [ERROR_TYPE]: 'the error reason; absent on success' },
    doc: `Time of a request to an upstream, streams to their end. ${GEN_AI_DOC}`,
  },
  'gen_ai.client.inference.time_to_first_chunk': {
    kind: 'histogram',
    unit: 's',
    buckets: SECONDS,
    labels: LABELS,
    doc: `Time from sending a request to the first token. Streams only. ${GEN_AI_DOC}`,
  },
  'gen_ai.client.inference.usage.input_tokens': {
    kind: 'counter',
    unit: '{token}',
    labels: TOKEN_LABELS,
    doc: `Prompt tokens, cached ones included; also of requests that failed. ${GEN_AI_DOC}`,
  },
  'gen_ai.client.inference.usage.output_tokens': {
    kind: 'counter',
    unit: '{token}',
    labels: TOKEN_LABELS,
    doc: `Completion tokens, reasoning included; also of requests that failed. ${GEN_AI_DOC}`,
  },
  'gen_ai.client.inference.usage.cache_read.input_tokens': {
    kind: 'counter',
    unit: '{token}',
    labels: TOKEN_LABELS,
    doc: `Prompt tokens that the upstream read from its cache. ${GEN_AI_DOC}`,
  },
  'gen_ai.client.inference.usage.cache_write.input_tokens': {
    kind: 'counter',
    unit: '{token}',
    labels: TOKEN_LABELS,
    doc: `Prompt tokens that the upstream wrote to its cache. ${GEN_AI_DOC}`,
  },
  'gen_ai.client.inference.usage.reasoning.output_tokens': {
    kind: 'counter',
    unit: '{token}',
    labels: TOKEN_LABELS,
    doc: `Completion tokens spent on reasoning. ${GEN_AI_DOC}`,
  },
} as const satisfies Record<string, InstrumentRow>;

import { boolean } from '../kinds/boolean';
import { integer } from '../kinds/integer';
import { milliseconds } from '../kinds/milliseconds';
import { setting } from '../setting';

export const tracingGroup = {
  title: 'Traces and timelines',
  intro:
    "Traces are turned on by OpenTelemetry's own variables, such as `OTEL_EXPORTER_OTLP_ENDPOINT`; docs/tracing.md shows how. " +
    'Timelines are always there: `llm-pool explain` shows them.',
  settings: {
    recordContent: setting({
      name: 'LLM_POOL_RECORD_CONTENT',
      kind: boolean,
      default: false,
      doc: 'Records prompts and answers in sampled traces, each text cut to 8192 characters, the last 50 messages, and 65,536 characters in all. Whoever may read the traces may then read them, too.',
    }),
    keepCalls: setting({
      name: 'LLM_POOL_KEEP_CALLS',
      kind: integer({ min: 1, max: 100_000, unit: 'calls' }),
      default: 1000,
      doc:
        'Ended calls whose timeline is kept, and as many again of those that were slow, failed or fell back, which others do not push out. ' +
        'About 2 KB each.',
    }),
    slowMs: setting({
      name: 'LLM_POOL_SLOW_MS',
      kind: milliseconds({ min: 1 }),
      default: 10_000,
      doc: 'A call that took as long counts as slow.',
    }),
  },
};

import { type InstrumentRow, METRICS } from './metrics-table';

const INTRO = `# Metrics

\`GET /metrics\` on the HTTP port answers in the Prometheus text format; docs/http.md says when it asks for a token. The numbers are those of
one process: add them up over replicas. Names are those of the OpenTelemetry instruments with \`_\` for \`.\`; counters end in \`_total\`.
Durations are seconds. No label holds a name that a caller makes up, so the number of series is bounded.

\`target_info\` carries the resource: \`service_name\` (from \`OTEL_SERVICE_NAME\`, default \`llm-pool\`), \`service_instance_id\`
(from \`LLM_POOL_INSTANCE\`) and what \`OTEL_RESOURCE_ATTRIBUTES\` names.

This file is made from server/telemetry/metrics-table.ts: \`UPDATE_DOCS=1 npx jest test/docs\` writes it again.
`;

/** The name that Prometheus sees. */
export const prometheusName = (name: string, { kind }: Pick<InstrumentRow, 'kind'>): string =>
  name.replaceAll('.', '_') + (kind === 'counter' ? '_total' : '');

/** docs/metrics.md. */
export const renderMetricsDoc = (): string =>
  [INTRO, ...Object.entries<InstrumentRow>(METRICS).map(([name, row]) => section(name, row))].join('\n');

const section = (name: string, row: InstrumentRow): string => {
  const buckets = row.buckets ? `\nBuckets: ${row.buckets.join(', ')}.\n` : '';
  return `## ${prometheusName(name, row)}

${row.doc}

${row.kind}, unit \`${row.unit}\`, OpenTelemetry name \`${name}\`.
${buckets}
| label | values |
|---|---|
${Object.entries(row.labels)
  .map(([label, values]) => `| \`${label.replaceAll('.', '_')}\` | ${values} |`)
  .join('\n')}
`;
};

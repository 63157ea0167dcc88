import { type InstrumentRow, METRICS } from './metrics-table';

const INTRO = `# Metrics

\`GET /metrics\` on the HTTP port answers in the Prometheus text format; docs/http.md says when it asks for a token. The numbers are those of
one process: add them up over replicas. Names are those of the OpenTelemetry instruments with \`_\` for \`.\`; counters end in \`_total\`.
Durations are seconds. No label holds a name that a caller makes up, so the number of series is bounded: names of backends and models come from the
configuration. Of one metric at most 2000 combinations of labels are told apart; what is beyond shows as \`otel_metric_overflow="true"\`.

Calls, fallbacks, tokens and outcomes are those of the RPC \`Metrics\`, window \`total\`: both are counted when a call ends. \`deploy/prometheus\` has rules and
alerts made of these metrics, \`deploy/grafana\` a dashboard; docs/operations.md says what to do at each alert.

\`target_info\` carries the resource: \`service_name\` (from \`OTEL_SERVICE_NAME\`, default \`llm-pool\`), \`service_instance_id\`
(from \`LLM_POOL_INSTANCE\`) and what \`OTEL_RESOURCE_ATTRIBUTES\` names.

This file is made from server/telemetry/metrics-table.ts: \`npm run gen\` writes it again.
`;

/** The name that Prometheus sees. */
export const prometheusName = (name: string, { kind }: Pick<InstrumentRow, 'kind'>): string =>
  name.replaceAll('.', '_') + (prometheusType(kind) === 'counter' ? '_total' : '');

/** The type that Prometheus sees. */
export const prometheusType = (kind: InstrumentRow['kind']): 'counter' | 'gauge' | 'histogram' =>
  kind === 'total' ? 'counter' : kind;

/** docs/metrics.md. */
export const renderMetricsDoc = (): string =>
  [INTRO, ...Object.entries<InstrumentRow>(METRICS).map(([name, row]) => section(name, row))].join('\n');

const section = (name: string, row: InstrumentRow): string =>
  [
    `## ${prometheusName(name, row)}`,
    row.doc,
    `${prometheusType(row.kind)}, unit \`${row.unit}\`, OpenTelemetry name \`${name}\`.`,
    ...(row.buckets ? [`Buckets: ${row.buckets.join(', ')}.`] : []),
    labelTable(row),
  ].join('\n\n');

const labelTable = ({ labels }: InstrumentRow): string => {
  const rows = Object.entries(labels).map(([label, values]) => `| \`${label.replaceAll('.', '_')}\` | ${values} |`);
  return rows.length === 0 ? 'No labels.\n' : ['| label | values |', '|---|---|', ...rows, ''].join('\n');
};

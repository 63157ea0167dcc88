/** How much the service watches itself. */
export interface Variant {
  readonly name: string;
  readonly blind?: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

const SILENT = { LLM_POOL_LOG_LEVEL: 'silent' };
const JSON_LOG = { LLM_POOL_LOG_FORMAT: 'json' };

/** `sink` is where traces go. */
export const variantsOf = (sink: string): readonly Variant[] => {
  const traces = (share: string) => ({
    ...JSON_LOG,
    OTEL_EXPORTER_OTLP_ENDPOINT: sink,
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: share,
    OTEL_BSP_SCHEDULE_DELAY: '200',
  });
  return [
    { name: 'nothing', blind: true, environment: SILENT },
    { name: 'metrics, numbers, timelines', environment: SILENT },
    { name: 'the same and the log', environment: JSON_LOG },
    { name: 'the same and traces of 5 %', environment: traces('0.05') },
    { name: 'the same and traces of 100 %', environment: traces('1') },
  ];
};

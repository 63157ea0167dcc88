import type { Environment } from './environment';

/**
 * Whether traces are to be sent somewhere, by OpenTelemetry's own variables: its SDK would send them to localhost even where nobody asked for
 * any. An empty variable counts as not set.
 */
export function wantsTraces(environment: Environment): boolean {
  const value = (name: string) => environment[name]?.trim() ?? '';
  if (value('OTEL_SDK_DISABLED').toLowerCase() === 'true') return false;
  const exporter = value('OTEL_TRACES_EXPORTER');
  if (exporter !== '') return exporter.toLowerCase() !== 'none';
  return value('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') !== '' || value('OTEL_EXPORTER_OTLP_ENDPOINT') !== '';
}

import { Code } from '../core/error-table';

const NAMES = new Map<number, string>(Object.entries(Code).map(([name, code]) => [code, name]));

/** The name of a gRPC status code; OK without one. */
export const statusCodeName = (code: Code | undefined): string =>
  code === undefined ? 'OK' : (NAMES.get(code) ?? 'UNKNOWN');

/** Codes of a server's own fault, by the OpenTelemetry convention for gRPC, as far as llm-pool uses them. */
const SERVER_FAULTS: ReadonlySet<number | undefined> = new Set([
  Code.DEADLINE_EXCEEDED,
  Code.INTERNAL,
  Code.UNAVAILABLE,
]);

export const isServerFault = (code: Code | undefined): boolean => SERVER_FAULTS.has(code);

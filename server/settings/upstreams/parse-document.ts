import { LineCounter, parseDocument as parseYaml } from 'yaml';

/**
 * Reads JSON or YAML 1.2 (JSON is a part of it). What is wrong is told by its place only, never by quoting the text,
 * since keys stand in it.
 */
export function parseDocument(text: string): { readonly value: unknown } | { readonly broken: readonly string[] } {
  const lines = new LineCounter();
  const document = parseYaml(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    return {
      broken: faults.slice(0, 3).map(({ code, pos }) => {
        const { line, col } = lines.linePos(pos[0]);
        return `is not valid JSON or YAML at line ${line}, column ${col} (${code})`;
      }),
    };
  }
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) };
  } catch {
    return { broken: ['uses YAML anchors that cannot be resolved'] };
  }
}

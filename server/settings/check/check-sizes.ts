import type { ValuesOf } from '../setting-group';
import type { SettingsReader } from '../settings-reader';
import { serverTable } from '../table';

/** Kubernetes kills a pod 30 s after it asked it to end; some of that is needed to exit. */
const SHUTDOWN_BELOW_MS = 30_000;

/** Sums and counts over several settings. */
export function checkSizes(
  { pool, shutdown }: ValuesOf<typeof serverTable>,
  { backends }: { readonly backends: readonly unknown[] },
  reader: SettingsReader,
): void {
  const { size } = serverTable.pool.settings;
  if (pool.size.min < backends.length && reader.usable(size.name, 'LLM_POOL_BACKENDS')) {
    const rule = `every backend needs a client, and there are ${backends.length} backends`;
    const fix = `Set it to ${backends.length} or more (a range must start there), or configure fewer backends.`;
    reader.report({ variable: size.name, value: size.kind.format(pool.size), rule, fix });
  }
  const { drainMs, drainDelayMs } = serverTable.shutdown.settings;
  if (shutdown.drainMs + shutdown.drainDelayMs >= SHUTDOWN_BELOW_MS && reader.usable(drainMs.name, drainDelayMs.name)) {
    const rule = `together with ${drainMs.name} (${shutdown.drainMs}) it must stay below ${SHUTDOWN_BELOW_MS} ms`;
    reader.report({
      variable: drainDelayMs.name,
      value: String(shutdown.drainDelayMs),
      rule,
      fix: 'Lower one of them.',
    });
  }
}

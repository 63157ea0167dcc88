import type { UpstreamsConfig } from './upstreams-config';

/** Whether the legacy client can take calls for this name: it tries the targets of an alias too, on its own upstream. */
export function legacyServes({ legacy, aliases }: Pick<UpstreamsConfig, 'legacy' | 'aliases'>, name: string): boolean {
  // One model for all calls, which is checked by itself; or any name passes through.
  if (!legacy || legacy.model !== undefined || legacy.models.length === 0) return true;
  const targets = aliases.find((alias) => alias.name === name)?.targets ?? [{ model: name }];
  return targets.some(({ model }) => legacy.models.some((served) => served.name === model));
}

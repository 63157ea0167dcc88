import { cpus, loadavg } from 'node:os';

/** What everything ran on, and how busy it was beside the bench: for the end of a result. */
export const machine = (): string =>
  `Node.js ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}, ` +
  `${new Date().toISOString().slice(0, 10)}, load average ${loadavg()[0]!.toFixed(1)} at the end.`;

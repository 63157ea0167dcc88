import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { restedPageMicros } from './rested-page';
import { stolenShare } from './stolen-share';

const STAT = '/proc/stat';
const readStat = (): string | undefined => (existsSync(STAT) ? readFileSync(STAT, 'utf8') : undefined);
const atStart = readStat();

/** What everything ran on, and what else was busy meanwhile: for the end of a result. Takes a second. */
export const machine = (): string =>
  `Node.js ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}, ` +
  `${new Date().toISOString().slice(0, 10)}, load average ${loadavg()[0]!.toFixed(1)} at the end${stolen()}, ${restedPageMicros().toFixed(1)} µs to write to a page that rested for 1 s.`;

/** Only Linux tells it. */
const stolen = (): string => {
  const now = readStat();
  if (atStart === undefined || now === undefined) return '';
  return `, ${(stolenShare(atStart, now) * 100).toFixed(1)} % of the CPU time taken by the host`;
};

import { type Profiler, Session } from 'node:inspector/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Time spent in a function itself, not in what it calls, while the profile was taken. */
export interface SelfTime {
  readonly name: string;
  /** File and line; empty for what is not JavaScript. */
  readonly where: string;
  readonly micros: number;
}

const SAMPLE_MICROS = 200;

/** A CPU profile of this process: call what it returns to end it. */
export const startProfile = async (): Promise<() => Promise<SelfTime[]>> => {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_MICROS });
  await session.post('Profiler.start');
  return async () => {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    return selfTimes(profile);
  };
};

const selfTimes = ({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): SelfTime[] => {
  const functions = new Map<number, { name: string; where: string }>();
  for (const { id, callFrame } of nodes) {
    const { url, lineNumber, functionName } = callFrame;
    const where = url === '' ? '' : `${shortened(url)}:${lineNumber + 1}`;
    functions.set(id, { name: functionName || '(anonymous)', where });
  }
  const sums = new Map<string, { name: string; where: string; micros: number }>();
  for (const [at, id] of samples.entries()) {
    const ran = functions.get(id)!;
    const key = `${ran.name} ${ran.where}`;
    const sum = sums.get(key) ?? { ...ran, micros: 0 };
    sum.micros += timeDeltas[at] ?? 0;
    sums.set(key, sum);
  }
  return [...sums.values()].sort((a, b) => b.micros - a.micros);
};

const shortened = (url: string): string =>
  url.startsWith('file:') ? relative(process.cwd(), fileURLToPath(url)) : relative(process.cwd(), url) || url;

import { availableParallelism } from 'node:os';
import type { Check } from './checks';
import type { SoakOptions } from './options';
import type { SoakResult } from './result';

const MARK = { true: 'holds', false: '**DOES NOT HOLD**', undefined: 'not judged' } as const;

const rows = (head: readonly string[], body: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The result as Markdown. */
export const report = (options: SoakOptions, result: SoakResult, checked: readonly Check[]): string => {
  const { tally, seconds, memory } = result;
  const share = (count: number): string => `${((count / tally.calls) * 100).toFixed(2)} %`;
  const endings = Object.entries(tally.endings).sort(([, a], [, b]) => b - a);
  return `# Soak

Made by \`npm run soak\`: ${options.minutes} minutes, ${options.callers} callers, Node.js ${process.version}, ${availableParallelism()} CPUs.
Callers ask for everything that can go wrong, cancel and give up, while backends fail and come back and the pool is switched off and on.

${rows(
  ['check', 'measured', ''],
  checked.map(({ what, measured, holds }) => [what, measured, MARK[String(holds) as keyof typeof MARK]]),
)}
${tally.wrong.map((call) => `\nWrong: \`${call}\``).join('')}${result.errors
  .slice(0, 5)
  .map((error) => `\nLogged: \`${error}\``)
  .join('')}
## Rates

${tally.calls} calls in ${Math.round(seconds)} s: ${(tally.calls / seconds).toFixed(0)} a second, of which ${tally.cancelled} were cancelled by their callers.
Requests: ${result.inPool} to the backends of the pool, ${result.inLegacy} to the upstream of the legacy client.

${rows(
  ['ended with', 'calls', 'share'],
  endings.map(([ending, count]) => [`\`${ending}\``, String(count), share(count)]),
)}

## Memory

${
  memory
    ? `Alive after garbage collection: ${memory.afterWarmUpMb.toFixed(1)} MB after the warm-up (a third of the time), ${memory.endMb.toFixed(1)} MB at the end; slope ${memory.slopeMbPerMinute.toFixed(2)} MB a minute. The process had at most ${memory.peakRssMb.toFixed(0)} MB (RSS).`
    : 'The run was too short to say.'
}
`;
};

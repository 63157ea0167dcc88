/** What it costs that the service watches itself: CPU time of its process for a unary call, with more and more of it on. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { cpuPerCall } from './measure';
import { nullUpstream, traceSink } from './servers';
import { type Variant, variantsOf } from './variants';

const ROUNDS = 5;
const FILE = 'bench/results/telemetry.md';

const main = async (): Promise<void> => {
  const [upstream, sink] = await Promise.all([nullUpstream(), traceSink()]);
  const variants = variantsOf(sink.url);
  const costs = new Map<Variant, number[]>(variants.map((variant) => [variant, []]));
  // Round by round, so that what else the machine does falls on all of them.
  for (let round = 1; round <= ROUNDS; round++) {
    for (const variant of variants) {
      const micros = await cpuPerCall(variant, upstream.url);
      costs.get(variant)!.push(micros);
      console.log(`round ${round} of ${ROUNDS}: ${variant.name}: ${micros.toFixed(0)} µs`);
    }
  }
  if (sink.got.requests === 0) throw new Error('no traces arrived: what was measured is not what it says');
  upstream.close();
  sink.close();
  const report = render([...costs]);
  mkdirSync('bench/results', { recursive: true });
  writeFileSync(FILE, report);
  console.log(`\n${report}\nwritten to ${FILE}`);
};

const render = (costs: readonly (readonly [Variant, readonly number[]])[]): string => {
  const first = median(costs[0]![1]);
  const rows = costs.map(([{ name }, values]) => {
    const middle = median(values);
    const more = middle === first ? '' : `${middle > first ? '+' : ''}${(middle - first).toFixed(0)}`;
    const spread = `${Math.min(...values).toFixed(0)}-${Math.max(...values).toFixed(0)}`;
    return `| ${name} | ${middle.toFixed(0)} | ${spread} | ${more} |`;
  });
  return [
    '# What watching costs',
    '',
    'CPU time (user and system) of the whole service process for one unary call to an upstream that answers at once, in µs: the median of',
    `${ROUNDS} runs, each with a fresh process. Caller, upstream and trace collector run in another process. \`npm run bench -- telemetry\` makes this file.`,
    '',
    `Node.js ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}, ${new Date().toISOString().slice(0, 10)},`,
    `load average ${loadavg()[0]!.toFixed(1)}: what else runs makes numbers higher, so where that is above 3 compare the lowest ones.`,
    '',
    '| what is on | µs a call | lowest and highest | more than nothing |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
};

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

void main();

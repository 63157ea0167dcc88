// Runs the benches named on the command line, or all: `npm run bench -- unary latency`. Afterwards bench/results/README.md holds the figures
// of all results that there are, with their targets. The headline, the soak, the simulation and the profile have commands of their own.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const RESULTS = 'bench/results';
const OWN_COMMANDS = ['headline', 'profile', 'simulate', 'soak'];
/** Needs a program that is not from a registry: only when asked for. */
const ONLY_ASKED = ['gateways', 'gateway-streams'];

const all = readdirSync('bench').filter((name) => existsSync(`bench/${name}/main.ts`) && !OWN_COMMANDS.includes(name));
const asked = process.argv.slice(2);
if (asked.includes('--help') || asked.includes('-h')) {
  console.log(`usage: npm run bench [-- NAME...]

Measures own cost, latency and behaviour under stress, shows progress, and writes each result to ${RESULTS}/NAME.md, over the one that is
there, and all figures with their targets to ${RESULTS}/README.md. Ends with 1 when a target is missed. Without names it runs all but ${ONLY_ASKED.join(' and ')}, which need Bifrost: about an hour.
The load comes from a program that is built with Go (1.26 or newer) first.

  ${all.join('  ')}

BENCH_ROUNDS=2   how often everything is measured (default 5)

examples:
  npm run bench -- latency
  BENCH_ROUNDS=2 npm run bench -- unary streams

Commands of their own: ${OWN_COMMANDS.map((name) => `npm run ${name}`).join(', ')}. What it all means: docs/performance.md`);
  process.exit(0);
}
const unknown = asked.find((name) => !all.includes(name));
if (unknown !== undefined) {
  console.error(`${unknown} is no bench; there are: ${all.join(', ')}. More: npm run bench -- --help`);
  process.exit(2);
}

const failed = (asked.length > 0 ? asked : all.filter((name) => !ONLY_ASKED.includes(name))).filter((name) => {
  const program = `dist/bench/${name}/main.js`;
  if (!existsSync(program)) throw new Error(`${program} is missing: run npm run build`);
  console.log(`\n${name}`);
  return spawnSync(process.execPath, ['--expose-gc', program], { stdio: 'inherit' }).status !== 0;
});

const word = ({ holds }) => (holds === undefined ? '' : holds ? 'holds' : '**missed**');
const rows = all
  .filter((name) => existsSync(`${RESULTS}/${name}.json`))
  .flatMap((name) =>
    JSON.parse(readFileSync(`${RESULTS}/${name}.json`, 'utf8')).figures.map(
      (figure) =>
        `| ${figure.what} | ${figure.measured} | ${figure.target ?? ''} | ${word(figure)} | [${name}](${name}.md) |`,
    ),
  );
writeFileSync(
  `${RESULTS}/README.md`,
  `# Results

Made by \`npm run bench\` from the last run of each bench; how each is measured stands on its own page. The soak has [its own](soak.md).
What they mean, and where the time goes, stands in [docs/performance.md](../../docs/performance.md).

| what | measured | target | | bench |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`,
);
console.log(`\nsummary written to ${RESULTS}/README.md`);
if (failed.length > 0) {
  console.error(`failed, or missed a target: ${failed.join(', ')}`);
  process.exitCode = 1;
}

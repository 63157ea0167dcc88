// Runs the benches named on the command line, or all: `npm run bench -- unary latency`. Afterwards bench/results/README.md holds the figures
// of all results that there are, with their targets. The headline, the soak, the simulation and the profile have commands of their own.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const RESULTS = 'bench/results';
const OWN_COMMANDS = ['headline', 'profile', 'simulate', 'soak'];

const all = readdirSync('bench').filter((name) => existsSync(`bench/${name}/main.ts`) && !OWN_COMMANDS.includes(name));
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !all.includes(name));
if (unknown !== undefined) {
  console.error(`${unknown} is no bench; there are: ${all.join(', ')}`);
  process.exit(2);
}

const failed = (asked.length > 0 ? asked : all).filter((name) => {
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

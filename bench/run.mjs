// Runs the benches named on the command line, or all: `npm run bench -- pool-operations`. Headline, soak and simulation have commands of their own.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

const all = readdirSync('bench', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['headline', 'simulate', 'soak'].includes(entry.name))
  .map(({ name }) => name)
  .filter((name) => existsSync(`bench/${name}/main.ts`));
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !all.includes(name));
if (unknown !== undefined) {
  console.error(`${unknown} is no bench; there are: ${all.join(', ')}`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : all) {
  const program = `dist/bench/${name}/main.js`;
  if (!existsSync(program)) throw new Error(`${program} is missing: run npm run build`);
  console.log(`\n${name}`);
  execFileSync(process.execPath, ['--expose-gc', program], { stdio: 'inherit' });
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from '../../support/built';

const MODULE = join(__dirname, '../../../dist/server/telemetry/gathered-output.js');

/** Runs a program of its own that has an `output`; what it writes, and the code that it ends with. */
const run = async (program: string): Promise<{ written: string; code: number }> => {
  const start = `const { GatheredOutput } = require(${JSON.stringify(MODULE)}); const output = new GatheredOutput();`;
  const child = spawn(process.execPath, ['-e', start + program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [written, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { written, code: code as number };
};

describe('GatheredOutput', () => {
  beforeAll(build);

  it('writes lines in their order, by itself after a moment', async () => {
    const held = `setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1000)`;
    const { written } = await run(`output.write('a\\n'); output.write('b\\n'); ${held};`);
    expect(written).toBe('a\nb\n');
  });

  it('writes what waits when the process ends', async () => {
    expect(await run(`output.write('a\\n'); process.exit(3);`)).toEqual({ written: 'a\n', code: 3 });
  });

  it('writes what waits at once when asked, and lines that come after that too', async () => {
    const { written } = await run(
      `output.write('a\\n'); output.flushSync(); output.write('b\\n'); output.flushSync(); process.kill(process.pid, 'SIGKILL');`,
    );
    expect(written).toBe('a\nb\n');
  });

  it('does not hold the process', async () => {
    expect(await run(`output.write('a\\n');`)).toEqual({ written: 'a\n', code: 0 });
  });
});

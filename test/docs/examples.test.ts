import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, ROOT } from '../support/built';
import { commandsOf, fencedBlocks } from '../support/fenced-blocks';
import { readRepository } from '../support/read-repository';
import { runCommand } from '../support/run-command';
import { startService } from '../support/start-service';
import { nobody } from '../support/unreachable';

describe('examples/typescript-quickstart', () => {
  it('runs as its README says', async () => {
    await build();
    const commands = fencedBlocks(readRepository('examples/typescript-quickstart/README.md')).flatMap(commandsOf);
    expect(commands).toEqual([
      'npm ci',
      'ENABLE_LLM_POOL=true npm start',
      'npx node examples/typescript-quickstart/quickstart.ts',
    ]);
    const service = await startService();
    try {
      const args = commands[2]!.split(' ').slice(2);
      const { code, stdout, stderr } = await runCommand(process.execPath, args, {
        cwd: ROOT,
        env: { LLM_POOL_ADDRESS: service.address },
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/Why is the sky blue.*tokens, served by .*-\d+\n/s);
      expect(stdout).toContain('1 choice, complete');
      expect(stdout).toMatch(/^INVALID_ARGUMENT, INVALID_FIELD, call [\w-]{36}\ntemperature: .*99/m);
    } finally {
      await service.close();
    }
  }, 60_000);
});

describe('examples/typescript-openai-sdk', () => {
  const page = readRepository('examples/typescript-openai-sdk/README.md');
  const [before, after] = ['before.ts', 'after.ts'].map((name) =>
    readRepository(`examples/typescript-openai-sdk/${name}`),
  );

  it('prints the same before and after the move, and without llm-pool', async () => {
    await build();
    const commands = fencedBlocks(page)
      .filter(({ language }) => language === 'sh')
      .flatMap(commandsOf);
    const setting = 'OPENAI_BASE_URL=http://127.0.0.1:8000/v1';
    const program = (name: string) => `npx node examples/typescript-openai-sdk/${name}`;
    expect(commands).toEqual([
      'npm ci',
      'npx llm-pool simulate --port 8000',
      `${setting} ENABLE_LLM_POOL=true npm start`,
      `OPENAI_API_KEY=none ${setting} ${program('before.ts')}`,
      `OPENAI_API_KEY=none ${setting} ${program('after.ts')}`,
    ]);
    const service = await startService();
    const printed = async (command: string, address: string) => {
      const env = { OPENAI_API_KEY: 'none', OPENAI_BASE_URL: service.simulator.url, LLM_POOL_ADDRESS: address };
      const args = [command.split(' ').at(-1)!];
      const { code, stdout, stderr } = await runCommand(process.execPath, args, { cwd: ROOT, env });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return stdout;
    };
    try {
      const expected = await printed(commands[3]!, '');
      expect(expected).toMatch(/Why is the sky blue.*\d+ tokens\n.*get_weather \{/s);
      expect(await printed(commands[4]!, service.address)).toBe(expected);
      expect(await printed(commands[4]!, await nobody())).toBe(expected);
    } finally {
      await service.close();
    }
  }, 60_000);

  it('shows all that changes', () => {
    const diff = fencedBlocks(page)
      .find(({ language }) => language === 'diff')!
      .text.trimEnd()
      .split('\n');
    const without = (sign: string) => diff.filter((line) => !line.startsWith(sign)).map((line) => line.slice(1));
    const programOf = (text: string) => text.slice(text.indexOf('\n') + 1);
    const [old, now] = [without('+').join('\n'), without('-').join('\n')];
    expect(`${programOf(before!).replace(old, now)}client.close();\n`).toBe(programOf(after!));
  });
});

it('every example is run by a test', () => {
  const tests = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => readRepository(`test/${path}`))
    .join('');
  const forgotten = readdirSync(join(ROOT, 'examples')).filter((name) => !tests.includes(`examples/${name}`));
  expect(forgotten).toEqual([]);
});

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, ROOT } from '../support/built';
import { commandsOf, fencedBlocks } from '../support/fenced-blocks';
import { readRepository } from '../support/read-repository';
import { runCommand } from '../support/run-command';
import { startService } from '../support/start-service';

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

it('every example is run by a test', () => {
  expect(readdirSync(join(ROOT, 'examples'))).toEqual(['typescript-quickstart']);
});

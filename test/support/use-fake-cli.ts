import { runCli } from '../../client/cli/run-cli';
import { type FakeIo, fakeIo } from './fake-io';
import { type FakeLlmPool, type FakeScript, startFakeLlmPool } from './fake-llm-pool';

/** One command of the command line in this process, against a server that a test scripts. */
export const useFakeCli = (command: string) => {
  const script: FakeScript = {};
  let pool: FakeLlmPool;
  beforeAll(async () => {
    pool = await startFakeLlmPool(script);
  });
  afterAll(() => pool.close());
  return {
    script,
    async run(args: readonly string[], io: FakeIo = fakeIo()) {
      const env = { LLM_POOL_ADDRESS: pool.address };
      const code = await runCli([command, ...args], Object.create(io, { env: { value: env } }));
      return { code, stdout: io.stdout, stderr: io.stderr };
    },
  };
};

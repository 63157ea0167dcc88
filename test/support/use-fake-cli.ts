import { runCli } from '../../client/cli/run-cli';
import { type FakeIo, fakeIo } from './fake-io';
import { type FakeLlmPool, type FakeScript, startFakeLlmPool } from './fake-llm-pool';

/** Command lines in this process, all beginning with `command`, against a server that a test scripts; each test begins without a script. */
export const useFakeCli = (...command: readonly string[]) => {
  const script: FakeScript = {};
  let pool: FakeLlmPool;
  beforeAll(async () => {
    pool = await startFakeLlmPool(script);
  });
  afterEach(() => {
    for (const key of Object.keys(script)) delete script[key as keyof FakeScript];
  });
  afterAll(() => pool.close());
  return {
    script,
    address: () => pool.address,
    async run(args: readonly string[], io: FakeIo = fakeIo()) {
      const env = { LLM_POOL_ADDRESS: pool.address, ...io.env };
      const code = await runCli([...command, ...args], Object.create(io, { env: { value: env } }));
      return { code, stdout: io.stdout, stderr: io.stderr };
    },
  };
};

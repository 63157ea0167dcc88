import { fakeIo } from '../../support/fake-io';
import { useFakeCli } from '../../support/use-fake-cli';

const { script, address, run } = useFakeCli();

describe('the command line of llm-pool', () => {
  it('helps', async () => {
    for (const args of [[], ['help'], ['--help']])
      expect((await run(args)).stdout).toContain('Usage: llm-pool COMMAND');
    for (const name of ['chat', 'status', 'debug', 'explain', 'pool', 'models', 'simulate', 'doctor']) {
      const { code, stdout } = await run(['help', name]);
      expect(code).toBe(0);
      expect(stdout).toContain('Examples:\n  # ');
      expect((await run([name, '--help'])).stdout).toBe(stdout);
    }
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['chatt'], '"chatt" is no command'],
    [['help', 'chatt'], '"chatt" is no command'],
    [['chat', '--modell', 'x', 'Hi'], "Unknown option '--modell'"],
    [['chat', 'Hi', 'there'], 'Put quotes around'],
    [['chat'], 'What shall be asked?'],
    [['chat', ' '], 'The text is empty'],
    [['chat', '--deadline', 'soon', 'Hi'], '--deadline soon: must be a time such as'],
    [['chat', '--max-tokens', '0', 'Hi'], '--max-tokens 0: must be a whole number from 1'],
    [['chat', '--priority', 'urgent', 'Hi'], '--priority urgent: must be interactive, default, bulk'],
    [['chat', '--address', 'nowhere', 'Hi'], '"nowhere" is not host:port'],
    [['chat', '--address', 'far:1', '--token', 'secret-1', 'Hi'], 'Use --tls, or --allow-insecure-token'],
    [['chat', '--tls-ca-file', '/no/such', 'Hi'], 'needs --tls'],
    [['chat', '--tls', '--tls-ca-file', '/no/such', 'Hi'], '/no/such cannot be read: ENOENT'],
    [['simulate', '--behaviour', '[]'], 'must be a JSON object'],
    [['simulate', '--behaviour', '{"latancy":1}'], 'latancy'],
  ])('refuses %j with code 2 and says why', async (args, message) => {
    const { code, stderr } = await run(args);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('secret-1');
    expect(code).toBe(2);
  });

  it('refuses wrong settings with code 2, names the variable, and lets flags win', async () => {
    const io = fakeIo({ env: { LLM_POOL_TLS: 'maybe' } });
    expect(await run(['models'], io)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('LLM_POOL_TLS=maybe'),
    });
    script.listModels = ({ metadata }) => ({ defaultModel: String(metadata.get('authorization')) });
    const env = { LLM_POOL_ADDRESS: '127.0.0.1:1', LLM_POOL_TOKEN: 'from-env' };
    const flags = ['--address', address(), '--token', 'from-flag'];
    expect((await run(['models', ...flags], fakeIo({ env }))).stdout).toContain('Bearer from-flag');
    const fromEnv = fakeIo({ env: { LLM_POOL_TOKEN: 'from-env' } });
    expect((await run(['models'], fromEnv)).stdout).toContain('Bearer from-env');
  });

  it('says so when nobody is there, with code 78', async () => {
    const { code, stderr } = await run(['models', '--address', '127.0.0.1:1']);
    expect(code).toBe(78);
    expect(stderr).toContain(
      'llm-pool at 127.0.0.1:1 cannot be reached: connect ECONNREFUSED 127.0.0.1:1 (UNAVAILABLE',
    );
    expect(stderr).toContain('Is llm-pool running there?');
  });
});

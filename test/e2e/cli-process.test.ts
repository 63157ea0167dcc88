import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build, ROOT } from '../support/built';
import { chatEnd, textDelta } from '../support/chat-events';
import { type FakeLlmPool, type FakeScript, startFakeLlmPool } from '../support/fake-llm-pool';
import { runCommand } from '../support/run-command';

const MAIN = join(ROOT, 'dist/client/cli/main.js');

/** What only a process shows: exit codes, pipes and signals. */
describe('the llm-pool process', () => {
  const script: FakeScript = {};
  let pool: FakeLlmPool;
  let cwd: string;

  beforeAll(async () => {
    await build();
    pool = await startFakeLlmPool(script);
    // An empty directory: no .env of a developer takes part.
    cwd = await mkdtemp(join(tmpdir(), 'llm-pool-cli-'));
  }, 120_000);

  afterAll(async () => {
    pool.close();
    await rm(cwd, { recursive: true, force: true });
  });

  function start(...args: string[]) {
    const env = { PATH: process.env.PATH, LLM_POOL_ADDRESS: pool.address };
    return spawn(process.execPath, [MAIN, ...args], { cwd, env, stdio: 'pipe' });
  }

  it('answers a question from stdin and ends with 0', async () => {
    script.streamChat = ({ request }) => [textDelta(`You said ${request.messages[0]?.content?.value}`), chatEnd()];
    const child = start('chat');
    child.stdin.end('hello');
    const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    expect([stdout, code]).toEqual(['You said hello\n', 0]);
  });

  it('cancels the call on Ctrl-C and ends with 65', async () => {
    const cancelled = Promise.withResolvers<void>();
    script.streamChat = async function* (call) {
      yield textDelta('Hel');
      await call.cancelled;
      cancelled.resolve();
    };
    const child = start('chat', 'Hi');
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect([stderr, code]).toEqual(['Cancelled.\n', 65]);
    await cancelled.promise;
  });

  it('cancels the call and ends quietly when its reader goes away', async () => {
    const cancelled = Promise.withResolvers<void>();
    script.streamChat = async function* (call) {
      call.cancelled.then(cancelled.resolve);
      for (;;) {
        yield textDelta('x'.repeat(10_000));
        await new Promise(setImmediate);
      }
    };
    const child = start('chat', 'Hi');
    child.stdout.once('data', () => child.stdout.destroy());
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect([stderr, code]).toEqual(['', 0]);
    await cancelled.promise;
  });

  it('ends with 2 for a command line that is wrong, and for a setting', async () => {
    const child = start('chat', '--nope');
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect(stderr).toContain("Unknown option '--nope'");
    expect(code).toBe(2);
    const wrong = await runCommand(process.execPath, [MAIN, 'models'], { cwd, env: { LLM_POOL_TLS: 'maybe' } });
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('LLM_POOL_TLS=maybe') });
  });
});

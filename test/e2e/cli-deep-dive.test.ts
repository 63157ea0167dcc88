import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build, ROOT } from '../support/built';
import { runCommand } from '../support/run-command';
import { useService } from '../support/use-service';

const MAIN = join(ROOT, 'dist/client/cli/main.js');
const PLAN = JSON.stringify({ facets: [{ question: 'What is it?' }, { question: 'Why?' }] });

/** What the user has in front of them: the built command against the real service. */
describe('llm-pool deep-dive, the process', () => {
  const current = useService();
  let cwd: string;

  beforeAll(async () => {
    await build();
    cwd = await mkdtemp(join(tmpdir(), 'llm-pool-dive-'));
    await writeFile(join(cwd, 'notes.md'), 'Pools lend connections.');
  }, 120_000);
  afterAll(() => rm(cwd, { recursive: true }));

  const env = () => ({ PATH: process.env.PATH, LLM_POOL_ADDRESS: current.service.address });
  const dive = (...args: string[]) => runCommand(process.execPath, [MAIN, 'deep-dive', ...args], { cwd, env: env() });
  const askedOf = (body: unknown) => String((body as { messages: { content: string }[] }).messages.at(-1)!.content);
  const script = () =>
    current.service.simulator.script(({ body }) => {
      const asked = askedOf(body);
      if (asked.includes('Plan how')) return { answer: { text: PLAN } };
      if (asked.includes('Answer this')) return { answer: { text: 'It lends [notes.md].' } };
      return { answer: { text: 'All in all.\n=== OPEN QUESTIONS ===\n- Really?\n' } };
    });

  it('writes all of it as text, with the documents it drew on', async () => {
    script();
    const { code, stdout, stderr } = await dive('--document', 'notes.md', 'Pools');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const facet = (question: string) => `## ${question}\n\nIt lends [notes.md].\n\n`;
    expect(stdout).toBe(
      `${facet('1.1 What is it?')}${facet('1.2 Why?')}## Synthesis\n\nAll in all.\n\n## Open questions\n\n- Really?\n\n## Sources\n\n- notes.md (1.1, 1.2)\n`,
    );
  });

  it('writes each event as a line of JSON', async () => {
    script();
    const { code, stdout } = await dive('--json', '--depth', '1', 'Pools');
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { end } = lines.at(-1);
    expect(code).toBe(0);
    expect(lines[0]).toMatchObject({ plan: { source: 'PLAN_SOURCE_MODEL' } });
    expect(end).toMatchObject({
      openQuestions: ['Really?'],
      partial: false,
      stages: [{ calls: 1 }, { calls: 2 }, { calls: 1 }],
    });
  });

  it('stops everything at the upstream on Ctrl-C', async () => {
    const { simulator } = current.service;
    simulator.script(({ body }) =>
      askedOf(body).includes('Plan how')
        ? { answer: { text: PLAN } }
        : { fault: { kind: 'hang', at: 'mid-stream', afterChunks: 1 } },
    );
    const child = spawn(process.execPath, [MAIN, 'deep-dive', 'Pools'], { cwd, env: env(), stdio: 'pipe' });
    const [out, err] = [text(child.stdout), text(child.stderr)];
    await simulator.waitFor(({ hung }) => hung === 2);
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, out: await out, err: await err }).toEqual({ code: 65, out: '', err: 'Cancelled.\n' });
    await simulator.waitFor(({ hung, inFlight }) => hung + inFlight === 0);
    expect(simulator.requests.cutByPeer).toBe(2);
  });

  it('says which field is wrong', async () => {
    expect(await dive('--language', 'no such', 'Pools')).toMatchObject({
      code: 67,
      stderr: expect.stringContaining('  language: is a text of 7 characters, must be a BCP 47 tag'),
    });
  });
});

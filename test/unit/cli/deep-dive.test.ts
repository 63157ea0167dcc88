import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PartialReason } from '../../../server/gen/llmpool/v1/deep_dive';
import { diveEvents as on, wholeDive } from '../../support/dive-events';
import { fakeIo } from '../../support/fake-io';
import { Screen } from '../../support/screen';
import { useFakeCli } from '../../support/use-fake-cli';

describe('llm-pool deep-dive', () => {
  const { script, run } = useFakeCli('deep-dive');
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'llm-pool-dive-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const COST = 'plan 1.0 s · explore 4.0 s (2 calls) · synthesise 2.0 s · 900 + 300 tokens · call-1\n';

  it('writes plain text in order when it is no terminal, and says what is missing', async () => {
    script.streamDeepDive = wholeDive;
    const { code, stdout, stderr } = await run(['Pools'], fakeIo({ errIsTerminal: true }));
    expect(`\n${stdout}`).toBe(`
## 1.1 What?

A pool [a.md].

## 1.2 Why?

Half

(failed: UPSTREAM_TIMEOUT)

## Synthesis

All in all.

## Open questions

- Really?

## Sources

- a.md (1.1)

Partial: some questions could not be answered.
`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: COST });
    expect((await run(['Pools'])).stderr).toBe('');
  });

  it('shows facets side by side in a terminal, then the synthesis below them', async () => {
    const screen = new Screen(60);
    const seen: string[] = [];
    const shown = Promise.withResolvers<void>();
    const io = fakeIo({
      outIsTerminal: true,
      outSize: () => ({ columns: 60, rows: 20 }),
      out: async (text) => {
        screen.write(text);
        seen.push(screen.text);
        if (screen.text.includes('      A pool')) shown.resolve();
      },
    });
    script.streamDeepDive = async function* () {
      const events = wholeDive();
      yield* events.slice(0, 5);
      // The rest comes when the running answer stands on the screen.
      await shown.promise;
      yield* events.slice(5);
    };
    expect(await run(['Pools'], io)).toMatchObject({ code: 0, stderr: '' });
    expect(seen[0]).toMatch(/^⠋|planning · /);
    expect(seen.find((text) => text.includes('      A pool'))).toMatch(
      /^1\.1 \S What\? +\d+(\.\d+)? m?s +2 words\n {6}A pool\n1\.2 ✗ Why\? +1\.5 s +1 words\n {6}failed: UPSTREAM_TIMEOUT$/,
    );
    expect(screen.text).toBe(
      [
        '1.1 ✓ What?                              1.5 s      3 words',
        '1.2 ✗ Why?                               1.5 s      1 words',
        '      failed: UPSTREAM_TIMEOUT',
        '',
        'All in all.',
        '',
        'Open questions',
        '- Really?',
        '',
        'Sources',
        '- a.md (1.1)',
        '',
        'Partial: some questions could not be answered.',
      ].join('\n'),
    );
    expect(screen.cursor).toBe(true);
  });

  it('shows the answers in a terminal when there is no synthesis', async () => {
    const screen = new Screen(60);
    script.streamDeepDive = () => [
      on.plan('What?'),
      on.ended('1.1', 'What?', { answer: 'A pool.' }),
      on.roundEnded(1),
      on.end({ partial: true, partialReason: PartialReason.SYNTHESIS_FAILED }),
    ];
    const io = fakeIo({ outIsTerminal: true, out: async (text) => screen.write(text) });
    expect((await run(['Pools'], io)).code).toBe(0);
    expect(screen.text).toMatch(
      /^1\.1 ✓ What\?\n\n## 1\.1 What\?\n\nA pool\.\n\nPartial: bringing it together failed\.$/,
    );
  });

  it('prints JSON as grpcurl does, a line for each event', async () => {
    script.streamDeepDive = wholeDive;
    const { stdout } = await run(['--json', 'Pools'], fakeIo({ outIsTerminal: true }));
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toHaveLength(wholeDive().length);
    expect(events[0]).toMatchObject({ plan: { source: 'PLAN_SOURCE_MODEL', facets: [{ id: '1.1' }, { id: '1.2' }] } });
    expect(events[3]).toMatchObject({
      facetEnded: { status: 'FACET_STATUS_FAILED', reason: 'ERROR_REASON_UPSTREAM_TIMEOUT' },
    });
    expect(events.at(-1)).toMatchObject({
      end: { partialReason: 'PARTIAL_REASON_FACETS_FAILED', stages: [{ stage: 'DEEP_DIVE_STAGE_PLAN' }, {}, {}] },
    });
  });

  it('sends what the flags say, and files by their names', async () => {
    await writeFile(join(folder, 'notes.md'), 'What I know');
    await writeFile(join(folder, '資料.txt'), '本文');
    script.streamDeepDive = ({ request, deadline }) => {
      expect(request).toMatchObject({
        theme: 'from stdin',
        depth: 2,
        breadth: 7,
        parallelism: 3,
        style: 3,
        language: 'ja',
        model: 'big',
        planningModel: 'small',
        tokenBudget: 9000,
        documents: [
          { id: 'notes.md', text: 'What I know' },
          { id: '資料.txt', text: '本文' },
        ],
      });
      expect(deadline - Date.now()).toBeLessThan(91_000);
      return wholeDive();
    };
    const flags = '--depth 2 --breadth 7 --parallelism 3 --style outline -l ja -m big --planning-model small';
    const files = ['--document', join(folder, 'notes.md'), '--document', join(folder, '資料.txt')];
    const more = ['--token-budget', '9000', '-d', '90s', '-'];
    expect(await run([...flags.split(' '), ...files, ...more], fakeIo({ input: 'from stdin' }))).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  it('gives it five minutes and leaves the rest to the server, unless told otherwise', async () => {
    script.streamDeepDive = ({ request, deadline }) => {
      expect(Math.round((deadline - Date.now()) / 10_000)).toBe(30);
      expect(request).toMatchObject({ depth: undefined, breadth: undefined, parallelism: undefined, style: 0 });
      return wholeDive();
    };
    expect(await run(['Pools'])).toMatchObject({ code: 0 });
  });

  it.each([
    [['--style', 'poem', 'x'], '--style poem: must be report, questions, outline'],
    [['--depth', '4', 'x'], '--depth 4: must be a whole number from 1 to 3'],
    [['--token-budget', '10', 'x'], '--token-budget 10: must be a whole number from 1000'],
    [['--document', '/no/such.md', 'x'], '--document /no/such.md cannot be read: ENOENT'],
    [[], 'Which theme shall be explored?'],
  ])('refuses %j with code 2 and says why', async (args, message) => {
    expect(await run(args)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  });

  it('helps', async () => {
    expect((await run(['--help'])).stdout).toContain('Usage: llm-pool deep-dive [flags] [THEME | -]');
  });
});

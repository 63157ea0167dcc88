import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { DiveProgress } from '../../../client/cli/deep-dive/dive-progress';
import { style } from '../../../client/cli/style';
import { displayWidth } from '../../../client/cli/terminal/display-width';
import { deepDiveFrame, type FrameSize } from '../../../client/cli/views/deep-dive-frame';
import { FacetStatus } from '../../../server/gen/llmpool/v1/deep_dive';
import { ErrorReason } from '../../../server/gen/llmpool/v1/error_reason';
import { diveEvents as on } from '../../support/dive-events';

const plain = style(false);
const frame = (progress: DiveProgress, size: Partial<FrameSize> = {}) =>
  deepDiveFrame(progress, { columns: 73, rows: 24, now: 4000, ...size }, plain).join('\n');

/** A deep dive in the middle: one done, one running, one failed, one to come. */
const midway = (): DiveProgress => {
  const progress = new DiveProgress(0);
  progress.add(
    on.plan(
      'What is it?',
      'How does it work, and how did it come about in the first place?',
      'Why?',
      'プールとは何か。',
    ),
    1000,
  );
  for (const id of ['1.1', '1.2', '1.3']) progress.add(on.started(id), 1000);
  progress.add(on.delta('1.2', 'It lends.\nA pool keeps '), 1500);
  progress.add(on.delta('1.2', 'connections'), 1600);
  progress.add(on.ended('1.1', 'What is it?', { answer: 'A pool.' }), 2500);
  const reason = ErrorReason.UPSTREAM_TIMEOUT;
  progress.add(on.ended('1.3', 'Why?', { status: FacetStatus.FAILED, reason, durationMs: 800 }), 2500);
  return progress;
};

describe('a frame of a deep dive', () => {
  it('shows its facets side by side', () => {
    expect(`\n${frame(midway())}\n`).toBe(`
1.1 ✓ What is it?                                     1.5 s      2 words
1.2 ⠋ How does it work, and how did it come abou…     3.0 s      6 words
      A pool keeps connections
1.3 ✗ Why?                                           800 ms      0 words
      failed: UPSTREAM_TIMEOUT
1.4 · プールとは何か。
`);
  });

  it('leaves out the words, then the time, in a narrow terminal, and cuts wide characters right', () => {
    expect(`\n${frame(midway(), { columns: 30 })}\n`).toBe(`
1.1 ✓ What is it?       1.5 s
1.2 ⠋ How does it wor…  3.0 s
      …pool keeps connections
1.3 ✗ Why?             800 ms
      failed: UPSTREAM_TIMEO…
1.4 · プールとは何か。
`);
    expect(`\n${frame(midway(), { columns: 16 })}\n`).toBe(`
1.1 ✓ What is…
1.2 ⠋ How does…
      …nections
1.3 ✗ Why?
      failed:…
1.4 · プールと…
`);
  });

  it('says what goes on while no facet runs', () => {
    const progress = new DiveProgress(0);
    expect(frame(progress, { now: 1200 })).toBe('⠹ planning · 1.2 s');
    progress.add(on.plan('What?'), 2000);
    expect(frame(progress)).toBe('1.1 · What?');
    progress.add(on.ended('1.1', 'What?'), 3000);
    expect(frame(progress)).toMatch(/\n⠋ looking for what is left open · 1\.0 s$/);
    progress.add(on.roundEnded(1, 'And then?'), 3500);
    expect(frame(progress)).toMatch(/\n2\.1 · And then\?$/);
    progress.add(on.ended('2.1', 'And then?'), 3600);
    progress.add(on.roundEnded(2), 3700);
    expect(frame(progress)).toMatch(/\n⠋ bringing it together · 300 ms$/);
    expect(frame(progress, { rows: undefined })).not.toContain('bringing');
  });

  it('leaves out the answers, then the first facets, where there are too few rows', () => {
    expect(
      frame(midway(), { rows: 6 })
        .split('\n')
        .map((line) => line.slice(0, 3)),
    ).toEqual(['1.1', '1.2', '1.3', '1.4']);
    expect(
      frame(midway(), { rows: 4 })
        .split('\n')
        .map((line) => line.slice(0, 12)),
    ).toEqual(['… 2 more abo', '1.3 ✗ Why?  ', '1.4 · プールとは何']);
  });

  it('shows what was stopped as stopped when it is the last one', () => {
    expect(frame(midway(), { rows: undefined })).toContain('1.2 – How');
  });

  it('tells why a facet was left out or cut off', () => {
    const progress = new DiveProgress(0);
    progress.add(on.plan('A', 'B'), 0);
    progress.add(
      on.ended('1.1', 'A', { status: FacetStatus.SKIPPED, answer: 'x', reason: ErrorReason.DEADLINE_EXCEEDED }),
      0,
    );
    progress.add(on.ended('1.2', 'B', { status: FacetStatus.SKIPPED, durationMs: 0 }), 0);
    expect(frame(progress, { rows: undefined })).toBe(
      '1.1 – A\n      cut off: time was up\n1.2 – B\n      left out: the token budget was used up',
    );
  });

  it('is never wider or higher than the terminal, and never moves the cursor, whatever the model writes', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.string({ unit: 'binary', maxLength: 60 }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.record({ question: texts, answer: texts, ended: fc.boolean() }), { maxLength: 12 }),
        fc.record({ columns: fc.integer({ min: 12, max: 120 }), rows: fc.integer({ min: 3, max: 30 }) }),
        (facets, size) => {
          const progress = new DiveProgress(0);
          progress.add(on.plan(...facets.map(({ question }) => question)), 0);
          for (const [index, { question, answer, ended }] of facets.entries()) {
            const id = `1.${index + 1}`;
            progress.add(on.started(id), 0);
            progress.add(on.delta(id, answer), 0);
            if (ended) progress.add(on.ended(id, question, { answer }), 0);
          }
          const lines = deepDiveFrame(progress, { ...size, now: 70_000 }, style(true));
          expect(lines.length).toBeLessThan(size.rows);
          for (const line of lines) {
            const shown = stripVTControlCharacters(line);
            expect(displayWidth(shown)).toBeLessThan(size.columns);
            expect(shown).not.toMatch(/\p{Cc}/u);
          }
        },
      ),
    );
  });
});

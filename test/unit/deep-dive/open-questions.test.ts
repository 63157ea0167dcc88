import fc from 'fast-check';
import { OpenQuestionsSplitter } from '../../../server/deep-dive/open-questions';

const split = (...pieces: string[]) => {
  const splitter = new OpenQuestionsSplitter();
  const passed = pieces.map((piece) => splitter.add(piece));
  passed.push(splitter.end());
  return { text: splitter.text, questions: splitter.questions, passed };
};

describe('the open questions at the end of a synthesis', () => {
  it.each([
    '=== OPEN QUESTIONS ===',
    '## Open questions',
    '**Open questions:**',
    'OPEN QUESTIONS',
    '  === open  questions ===',
  ])('stand below a line %j', (line) => {
    expect(split(`All in all.\n${line}\n- Really?\n2. Since when?\n\n・なぜ？\n---\n`)).toMatchObject({
      text: 'All in all.\n',
      questions: ['Really?', 'Since when?', 'なぜ？'],
    });
  });

  it('do not begin at a heading of the synthesis, which the line itself follows', () => {
    const text = '- Basics\n- Open questions\n  - Why?\n- What follows\n';
    for (const piece of [1, 3, 1000]) {
      const pieces = `${text}=== OPEN QUESTIONS ===\n- Really?\n=== OPEN QUESTIONS ===`.match(
        new RegExp(`[^]{1,${piece}}`, 'g'),
      )!;
      const all = split(...pieces);
      expect(all).toMatchObject({ text, questions: ['Really?'] });
      expect(all.passed.join('')).toBe(text);
    }
  });

  it('are no title: a synthesis of nothing but questions stays whole', () => {
    const text = '# Open Questions\n\n1. Why?\n';
    expect(split(text)).toMatchObject({ text, questions: [] });
    expect(split(`${text}=== OPEN QUESTIONS ===\n- Really?`)).toMatchObject({ text, questions: ['Really?'] });
  });

  it('are none without that line', () => {
    const text = 'Open questions remain.\nThere are open questions\nOpen questionsX\n';
    expect(split(text)).toMatchObject({ text, questions: [] });
  });

  it('may be announced in the very last line', () => {
    expect(split('All.\n=== OPEN QUESTIONS ===')).toMatchObject({ text: 'All.\n', questions: [] });
  });

  it('hold back only what may become that line', () => {
    expect(split('One line.\n', '== OP', 'EN x', ' y').passed).toEqual(['One line.\n', '', '== OPEN x', ' y', '']);
    expect(split('# Heading', '\nmore').passed).toEqual(['# Heading', '\nmore', '']);
  });

  it('are found however the text is cut', () => {
    const line = fc.oneof(
      fc.string({ maxLength: 12 }).map((text) => text.replaceAll('\n', ' ')),
      fc.constantFrom(
        '=== OPEN QUESTIONS ===',
        'Open questions',
        '== Open',
        '- Why?',
        '',
        'Open questions remain',
        '=== OPEN QUESTIONS ===\r',
        `${'='.repeat(13)} open questions`,
        '             === OPEN QUESTIONS ===',
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.array(fc.nat(80)), (lines, cuts) => {
        const text = lines.join('\n');
        const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
        const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
        const cut = split(...pieces);
        const whole = split(text);
        expect({ text: cut.text, questions: cut.questions }).toEqual({ text: whole.text, questions: whole.questions });
        expect(cut.passed.join('')).toBe(cut.text);
        expect(text.startsWith(cut.text)).toBe(true);
      }),
    );
  });
});

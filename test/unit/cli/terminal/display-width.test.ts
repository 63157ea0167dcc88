import fc from 'fast-check';
import { cutToWidth, displayWidth, endToWidth } from '../../../../client/cli/terminal/display-width';
import { printable } from '../../../../client/cli/terminal/printable';

const texts = fc.string({ unit: 'grapheme', maxLength: 40 });

describe('the width of a text', () => {
  it.each([
    ['', 0],
    ['Hello', 5],
    ['é', 1],
    ['e\u0301', 1],
    ['日本語', 6],
    ['コネクション、プール。', 22],
    ['ｶﾅ', 2],
    ['Ａ', 2],
    ['한국어', 6],
    ['…⠋✓✗·–', 6],
    ['👍🏽', 2],
    ['👨‍👩‍👧', 2],
    ['🇯🇵', 2],
    ['❤️', 2],
    ['𠮷', 2],
    ['\u200b', 0],
  ])('%j takes %d columns', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it('cuts where the columns end, never through a character', () => {
    expect(cutToWidth('日本語です', 10)).toBe('日本語です');
    expect(cutToWidth('日本語です', 9)).toBe('日本語で…');
    expect(cutToWidth('日本語です', 8)).toBe('日本語…');
    expect(endToWidth('日本語です', 8)).toBe('…語です');
    expect(cutToWidth('Hello you', 7)).toBe('Hello…');
    expect(endToWidth('Hello you', 5)).toBe('…you');
    expect([cutToWidth('Hello', 0), endToWidth('Hello', 0)]).toEqual(['', '']);
  });

  it('keeps to the columns whatever the text is', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 30 }), (text, columns) => {
        for (const cut of [cutToWidth(text, columns), endToWidth(text, columns)]) {
          expect(displayWidth(cut)).toBeLessThanOrEqual(columns);
          if (displayWidth(text) <= columns) expect(cut).toBe(text);
        }
      }),
    );
  });
});

it('printable leaves nothing that moves the cursor', () => {
  expect(printable('a\u001B[2Jb\u001B]0;title\u0007c\rd\te\nf\u0008\u009b2K')).toBe('abcd\te\nf');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
      expect(printable(text)).not.toMatch(/[^\P{Cc}\n\t]/u);
    }),
  );
});

/**
 * Separates a synthesis, while it streams, from the list of open questions that it ends with: below a line that says just OPEN QUESTIONS.
 *
 *   text ──(line OPEN QUESTIONS)──▶ questions
 *
 * In `text` the beginning of a line is held back for as long as it may still become that line; everything else passes at once.
 *
 * A heading of the model's own making, such as `## Open questions:`, counts too, but less: not as the title of the whole, and when the line itself
 * follows, what stands between the two is synthesis after all.
 */
export const OPEN_QUESTIONS_LINE = '=== OPEN QUESTIONS ===';

const LINE = /^[^\p{L}\p{N}]*open\s+questions[^\p{L}\p{N}]*$/iu;
/** What can still become such a line. */
const WORDS = 'open questions';
const MOST_MARKS = 12;
const MAX_QUESTIONS = 20;
const MAX_LENGTH = 500;
/** `- `, `* `, `• `, `1. `, `2) ` before a question. */
const BULLET = /^\s*(?:[-*•・]|\d{1,2}[.)．、])?\s*/u;

export class OpenQuestionsSplitter {
  /** The synthesis so far. */
  text = '';
  private held = '';
  /** The line that was found, and what stands below it. */
  private heading = '';
  private below: string | undefined;
  /** Where in `below` the line begins that has not been looked at. */
  private lookAt = 0;
  /** Whether `held` begins a line. */
  private atLineStart = true;

  /** Takes more of the answer; returns what of it is synthesis for sure. */
  add(piece: string): string {
    if (this.below !== undefined) {
      this.below += piece;
      return this.giveBack();
    }
    this.held += piece;
    let passed = '';
    while (this.held !== '') {
      const end = this.held.indexOf('\n');
      const line = end < 0 ? this.held : this.held.slice(0, end);
      if (this.atLineStart && end >= 0 && this.announces(line, this.text + passed)) {
        this.heading = this.held.slice(0, end + 1);
        this.below = this.held.slice(end + 1);
        this.held = '';
        this.text += passed;
        return passed + this.giveBack();
      }
      if (this.atLineStart && end < 0 && mayBecomeLine(line)) break;
      passed += end < 0 ? line : this.held.slice(0, end + 1);
      this.held = end < 0 ? '' : this.held.slice(end + 1);
      this.atLineStart = end >= 0;
    }
    this.text += passed;
    return passed;
  }

  /** No more comes: the rest of the synthesis, if something was held back. */
  end(): string {
    if (this.below !== undefined) return this.add('\n');
    const rest = this.atLineStart && this.announces(this.held, this.text) ? '' : this.held;
    this.held = '';
    this.text += rest;
    return rest;
  }

  get questions(): string[] {
    return (this.below ?? '')
      .split('\n')
      .map((line) => line.replace(BULLET, '').trim().slice(0, MAX_LENGTH))
      .filter((line) => /\p{L}/u.test(line) && !LINE.test(line))
      .slice(0, MAX_QUESTIONS);
  }

  private announces(line: string, before: string): boolean {
    return isExact(line) || (mayBecomeLine(line) && LINE.test(line) && before.trim() !== '');
  }

  /** Once the line itself follows on a mere heading: the heading and what stands below it, which are synthesis. */
  private giveBack(): string {
    const below = this.below!;
    for (let end = 0; !isExact(this.heading); this.lookAt = end + 1) {
      end = below.indexOf('\n', this.lookAt);
      if (end < 0) return '';
      const line = below.slice(this.lookAt, end);
      if (!isExact(line)) continue;
      const given = this.heading + below.slice(0, this.lookAt);
      this.heading = line;
      this.below = below.slice(end + 1);
      this.text += given;
      return given;
    }
    return '';
  }
}

const isExact = (line: string): boolean => line.trimEnd() === OPEN_QUESTIONS_LINE;

const mayBecomeLine = (line: string): boolean => {
  const marks = /^[^\p{L}\p{N}]*/u.exec(line)![0];
  if (marks.length > MOST_MARKS) return false;
  const words = line.slice(marks.length).toLowerCase().replace(/\s+/g, ' ');
  if (WORDS.startsWith(words)) return true;
  return words.startsWith(WORDS) && /^[^\p{L}\p{N}]*$/u.test(words.slice(WORDS.length)) && words.length < 40;
};

import type { Io } from './io';
import { UsageError } from './usage-error';

/** The text of a command line: its word, or all of stdin for `-` and where something is piped in. `question` says what is missing. */
export async function givenText(words: readonly string[], io: Io, question: string): Promise<string> {
  const [word = '-'] = words;
  if (words.length === 0 && io.inputIsTerminal) throw new UsageError(`${question} Give a text, or pipe one in.`);
  const text = word === '-' ? await io.readInput() : word;
  if (text.trim() === '') throw new UsageError('The text is empty.');
  return text;
}

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DeepDiveInput } from '@llm-pool/client';
import type { Given } from '../command';
import { givenText } from '../given-text';
import type { Io } from '../io';
import { UsageError } from '../usage-error';
import { wholeNumber } from '../whole-number';

export const STYLES = ['report', 'questions', 'outline'] as const;

/** What the command line asks for. What it leaves out, and most ranges, are the server's. */
export async function deepDiveRequest({ flags, words }: Given, io: Io): Promise<DeepDiveInput> {
  const { model, language, style } = flags as Readonly<Record<string, string | undefined>>;
  const known = STYLES.find((name) => name === style);
  if (style !== undefined && !known) throw new UsageError(`--style ${style}: must be ${STYLES.join(', ')}`);
  const numbers = {
    depth: wholeNumber('depth', flags.depth, 1, 3),
    breadth: wholeNumber('breadth', flags.breadth, 1, 12),
    parallelism: wholeNumber('parallelism', flags.parallelism, 1, 12),
    tokenBudget: wholeNumber('token-budget', flags['token-budget'], 1000, 2 ** 32 - 1),
  };
  const documents = await Promise.all(((flags.document ?? []) as readonly string[]).map(readDocument));
  const theme = await givenText(words, io, 'Which theme shall be explored?');
  const planningModel = flags['planning-model'] as string | undefined;
  return { theme, model, planningModel, language, style: known, documents, ...numbers };
}

/** A file, by its name without folders: that is how answers refer to it. */
async function readDocument(path: string): Promise<{ id: string; text: string }> {
  try {
    return { id: basename(path), text: await readFile(path, 'utf8') };
  } catch (error) {
    throw new UsageError(`--document ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

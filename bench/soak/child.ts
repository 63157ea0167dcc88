import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const DIST = join(__dirname, '../..');
const START_MS = 15_000;

/** A process of our own build. */
export interface Child {
  readonly pid: number;
  /** The part of a line of its output that told that it is ready. */
  readonly ready: string;
  /** Ends it as an operator does; resolves with its exit code. */
  stop(): Promise<number | null>;
}

export interface ChildOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** A line of its output that tells that it is ready, with the part to keep. */
  readonly ready: RegExp;
  /** Sees every line. */
  readonly line?: (text: string) => void;
  /** Drops what it writes to standard error. */
  readonly silent?: boolean;
  /** A program of dist/ that is loaded before it, and what is done with its messages. */
  readonly before?: { readonly file: string; readonly message: (message: unknown) => void };
}

/** Starts a program of dist/ with these variables and no others; resolves when it is ready. */
export const startChild = async (program: readonly string[], options: ChildOptions): Promise<Child> => {
  const [file, ...args] = program as [string, ...string[]];
  const { environment = {}, ready, line = () => undefined, before, silent = false } = options;
  const flags = before ? ['--expose-gc', '--require', join(DIST, before.file)] : [];
  const child = spawn(process.execPath, [...flags, join(DIST, file), ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', silent ? 'ignore' : 'inherit', ...(before ? (['ipc'] as const) : [])],
  });
  if (before) child.on('message', before.message);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const found = await firstMatch(child, ready, line).catch((error) => {
    child.kill('SIGKILL');
    throw new Error(`${file}: ${error.message}`);
  });
  return {
    pid: child.pid!,
    ready: found,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
};

const firstMatch = (child: ChildProcess, ready: RegExp, line: (text: string) => void): Promise<string> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready within ${START_MS} ms`)), START_MS);
    child.once('close', (code) => reject(new Error(`ended with ${code}`)));
    createInterface({ input: child.stdout! }).on('line', (text) => {
      line(text);
      const match = ready.exec(text);
      if (!match) return;
      clearTimeout(timer);
      resolve(match[1] ?? '');
    });
  });

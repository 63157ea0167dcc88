import type { Io } from '../../client/cli/io';

export interface FakeIo extends Io {
  /** All that was written to stdout so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Ctrl-C. */
  interrupt(): void;
}

/** A world for one command line: no terminal, no colours, no input, unless said otherwise. */
export function fakeIo(given: Partial<Io> & { readonly input?: string } = {}): FakeIo {
  const controller = new AbortController();
  const written = { stdout: '', stderr: '' };
  return {
    env: {},
    inputIsTerminal: given.input === undefined,
    outIsTerminal: false,
    errIsTerminal: false,
    outColours: false,
    errColours: false,
    outSize: () => ({ columns: 80, rows: 24 }),
    signal: controller.signal,
    readInput: async () => given.input ?? '',
    out: async (text) => {
      written.stdout += text;
    },
    err: async (text) => {
      written.stderr += text;
    },
    ...given,
    get stdout() {
      return written.stdout;
    },
    get stderr() {
      return written.stderr;
    },
    interrupt: () => controller.abort(),
  };
}

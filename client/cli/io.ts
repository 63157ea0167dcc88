import type { Environment } from '../../server/settings/environment';

/** What a command touches of the world. */
export interface Io {
  readonly env: Environment;
  /** Writes to stdout; resolves when the reader has taken it, so that a slow reader slows the answer down. */
  out(text: string): Promise<void>;
  /** Writes to stderr. */
  err(text: string): Promise<void>;
  /** All of stdin as text. */
  readInput(): Promise<string>;
  readonly inputIsTerminal: boolean;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Whether stdout and stderr show colours; false with NO_COLOR. */
  readonly outColours: boolean;
  readonly errColours: boolean;
  /** The terminal's size at this moment; 80 x 24 where stdout is none. */
  outSize(): { readonly columns: number; readonly rows: number };
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

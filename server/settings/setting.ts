import type { Kind } from './kinds/kind';

/** One row of the table: all that is known of one environment variable. */
export interface Setting<T> {
  readonly name: string;
  readonly kind: Kind<NonNullable<T>>;
  /** The value where the variable is not set; `undefined` where that means something of its own, see `none`. */
  readonly default: T;
  /** In words, what happens where there is no default value. */
  readonly none?: string;
  /** What the value means and what it works together with; whole sentences in Markdown. */
  readonly doc: string;
  /** A value for `.env.example` where the default does not show how one is written. */
  readonly example?: string;
}

type Text<T> = Pick<Setting<T>, 'name' | 'doc' | 'example'>;

/** A setting that always has a value. */
export function setting<T>(row: Text<T> & { kind: Kind<T>; default: NoInfer<T>; none?: string }): Setting<T> {
  return row as Setting<T>;
}

/** A setting whose absence means something of its own, which `none` puts in words. */
export function optional<T>(row: Text<T> & { kind: Kind<T>; none: string }): Setting<T | undefined> {
  return { ...row, default: undefined } as Setting<T | undefined>;
}

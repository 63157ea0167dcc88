/** A way to write a value as text. `T` is what the rest of the program sees. */
export interface Kind<T> {
  /** Completes "must be …". */
  readonly rule: string;
  /** The rule in a few words, for tables; default: the rule. */
  readonly range?: string;
  /** Unit of the number, such as `ms`. */
  readonly unit?: string;
  /** The text must never be shown; the variable then has a `NAME_FILE` twin that names a file holding the text. */
  readonly secret?: boolean;
  /** A text that parses, for messages and documentation; default: the default of the setting. */
  readonly example?: string;
  /** For a form too long for an example in a message: where it is shown, as a whole sentence. */
  readonly help?: string;
  parse(text: string): Parsed<T>;
  /** The value as text that may be shown. For kinds without secrets, `parse(format(value))` gives the value again. */
  format(value: T): string;
  /** A refused text as it may be shown; default: the text itself. */
  show?(text: string): string;
}

/** The value, or every rule the text breaks (each a sentence without its full stop, and without the text). */
export type Parsed<T> = { readonly value: T } | { readonly broken: readonly string[] };

export function accept<T>(value: T): Parsed<T> {
  return { value };
}

export function refuse<T>(...broken: string[]): Parsed<T> {
  return { broken };
}

/** One reason not to start. No part of it may hold a secret, since all of it is printed and logged. */
export interface Problem {
  /** Name of the environment variable. */
  readonly variable: string;
  /** Its value as it may be shown (`***` for a secret); absent where the name alone is the problem. */
  readonly value?: string;
  /** What the value breaks, as a sentence without its full stop. */
  readonly rule: string;
  /** What to do next, as a whole sentence. */
  readonly fix: string;
}

import { accept, type Kind, refuse } from './kind';

/** Text that matches `pattern`, which `rule` puts in words. */
export function matchingText(pattern: RegExp, rule: string, example: string): Kind<string> {
  return {
    rule,
    example,
    parse: (text) => (pattern.test(text) ? accept(text) : refuse(`must be ${rule}`)),
    format: (text) => text,
  };
}

import { accept, type Kind, refuse } from './kind';

/** Text that matches `pattern`, which `rule` puts in words and `range` in few of them. */
export function matchingText(pattern: RegExp, rule: string, example: string, range = rule): Kind<string> {
  return {
    rule,
    range,
    example,
    parse: (text) => (pattern.test(text) ? accept(text) : refuse(`must be ${rule}`)),
    format: (text) => text,
  };
}

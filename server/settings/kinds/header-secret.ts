import { Secret } from '../secret';
import { accept, type Kind, refuse } from './kind';

const RULE = 'visible ASCII characters without spaces or line breaks, since it travels in a header';

/** Whether the text can stand in a header as it is: a stray line break would otherwise fail every call much later. */
export function isHeaderSafe(text: string): boolean {
  return /^[\x21-\x7e]{1,4096}$/.test(text);
}

/** A key or token that is sent in a header. */
export const headerSecret: Kind<Secret> = {
  rule: RULE,
  range: 'visible characters without spaces',
  secret: true,
  example: 'your-key',
  parse: (text) => (isHeaderSafe(text) ? accept(new Secret(text)) : refuse(`must be ${RULE}`)),
  format: String,
};

import { accept, type Kind, refuse } from './kind';

const RULE = 'an http:// or https:// address without user name, password, query or fragment';

/** The address requests are made below, such as `https://api.openai.com/v1`; a slash at the end is taken off. */
export const baseUrl: Kind<string> = {
  rule: RULE,
  range: 'an `http://` or `https://` address',
  example: 'http://127.0.0.1:8000/v1',
  parse(text) {
    const url = /^https?:\/\/[^\s/]\S*$/i.test(text) ? URL.parse(text) : null;
    if (!url || url.username || url.password || /[?#@]/.test(text)) return refuse(`must be ${RULE}`);
    return accept(url.href.replace(/\/+$/, ''));
  },
  format: (value) => value,
  // What stands before an @ or behind a ? is where keys hide in addresses.
  show: (text) => text.replace(/[^/]*@/g, '***@').replace(/[?#].*$/s, '?***'),
};

import { matchingText } from './matching-text';

/** A short name that is safe as a metric label, a header value and a word in a log. */
export const label = matchingText(
  /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/,
  'a name of 1 to 100 letters, digits, dots, colons, dashes or underscores that starts with a letter or digit',
  'llm-pool-1',
  'a name of at most 100 characters',
);

/** What some readers take for line ends, and JSON leaves as it is. */
const OTHER_LINE_ENDS = /[\u0085\u2028\u2029]/g;

/**
 * A text from outside as one line of JSON: whatever it contains, it cannot end the line it stands on, and so cannot pass for a part of the prompt.
 */
export const quoted = (value: unknown): string =>
  JSON.stringify(value).replace(OTHER_LINE_ENDS, (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Each value on a line of its own. */
export const lines = (values: readonly unknown[]): string => values.map(quoted).join('\n');

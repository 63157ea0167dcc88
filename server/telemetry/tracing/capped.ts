/** Names and messages in traces are cut to this length: some can be made up by callers. */
const MAX_LENGTH = 256;

export const capped = (text: string, max = MAX_LENGTH): string =>
  text.length <= max ? text : `${text.slice(0, max - 1)}…`;

/** A text as an error may show it: what looks like a misspelt word; of anything else, which may be a prompt in the wrong field, the length. */
export const shownWord = (text: string): string =>
  /^[\w.-]{1,24}$/.test(text) ? `"${text}"` : `a text of ${text.length} characters`;

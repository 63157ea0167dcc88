const LONGEST = 120;

/** A value as it may stand in one line of a message: control characters escaped, long text cut. */
export function shownText(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  const plain = /^[\x21-\x7e\u00a1-\uffff]*$/.test(cut);
  return plain ? cut : JSON.stringify(cut);
}

/** The text with a line end at its end. */
export function endOfLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

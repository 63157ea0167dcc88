/** The bytes of base64 text. Throws a TypeError for other text, of which a lenient reader would make other bytes. */
export function base64Bytes(text: string, path: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '')) return bytes;
  throw new TypeError(`${path} is a text of ${text.length} characters that is not base64`);
}

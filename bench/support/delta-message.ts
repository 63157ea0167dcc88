/** Tags of fields with a length: StreamChatResponse.delta, ChatDelta.choices, ChoiceDelta.text. */
const DELTA = 0x0a;
const CHOICES = 0x0a;
const TEXT = 0x1a;
/** Before a message of gRPC: whether it is compressed, and its length. */
const PREFIX = 5;

/** A message of gRPC: a StreamChatResponse with a delta with this text, whose characters are bytes of UTF-8 (`latin1`). */
export const deltaMessage = (text: string): Buffer => {
  const choice = headSize(text.length) + text.length;
  const delta = headSize(choice) + choice;
  const message = headSize(delta) + delta;
  const bytes = Buffer.allocUnsafe(PREFIX + message);
  bytes[0] = 0;
  bytes.writeUInt32BE(message, 1);
  let at = writeHead(bytes, PREFIX, DELTA, delta);
  at = writeHead(bytes, at, CHOICES, choice);
  at = writeHead(bytes, at, TEXT, text.length);
  bytes.write(text, at, 'latin1');
  return bytes;
};

/** Of a tag, and a length as a varint: seven bits in each byte. */
const headSize = (length: number): number => {
  let size = 2;
  for (let left = length >>> 7; left > 0; left >>>= 7) size++;
  return size;
};

/** Returns where the field's bytes begin. */
const writeHead = (bytes: Buffer, start: number, tag: number, length: number): number => {
  let at = start;
  bytes[at++] = tag;
  let left = length;
  for (; left > 0x7f; left >>>= 7) bytes[at++] = (left & 0x7f) | 0x80;
  bytes[at++] = left;
  return at;
};

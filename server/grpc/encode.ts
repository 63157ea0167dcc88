import { BinaryWriter } from '@bufbuild/protobuf/wire';

/** The memory of a larger message is not kept, bytes. */
const MOST_KEPT = 64 * 1024;

interface MessageType<T> {
  encode(message: T, writer: BinaryWriter): BinaryWriter;
}

/** All that grpc-js asks of an encoded message, which it copies behind its head at once. A Buffer would be one more copy. */
class Encoded implements Pick<Buffer, 'byteLength' | 'copy'> {
  constructor(private readonly bytes: Uint8Array) {}

  get byteLength(): number {
    return this.bytes.length;
  }

  copy(target: Uint8Array, at = 0): number {
    target.set(this.bytes, at);
    return this.bytes.length;
  }
}

/**
 * An encoder for grpc-js that writes one message after the other into the same memory. The generated ones begin with little for each message,
 * which grows by copying, and copy the result once more.
 */
export const encoder = <T>(type: MessageType<T>): ((message: T) => Buffer) => {
  let kept: BinaryWriter | undefined;
  return (message) => {
    const writer = kept ?? new BinaryWriter();
    // Should encoding throw, the writer goes with what it has written.
    kept = undefined;
    const bytes = type.encode(message, writer).finish();
    if (bytes.length <= MOST_KEPT) kept = writer;
    return new Encoded(bytes) as unknown as Buffer;
  };
};

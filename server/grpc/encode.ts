import { BinaryWriter } from '@bufbuild/protobuf/wire';

/** The memory of a larger message is not kept, bytes. */
const MOST_KEPT = 64 * 1024;

interface MessageType<T> {
  encode(message: T, writer: BinaryWriter): BinaryWriter;
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
    // A copy is cheaper than a view: to ask a small array for its memory moves it out of V8's heap.
    return Buffer.from(bytes);
  };
};

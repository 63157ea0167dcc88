/**
 * grpc-js answers a request that is too large or malformed without any details, and a throwing decoder with a fixed text. So the decoders of our
 * services never throw: they hand on what is wrong, and the handler turns it into an error like any other.
 */
import { CallError } from '../core/call-error';

/** What a decoder made of the bytes: a message, or the error that the call ends with. */
export type Decoded<T> = { readonly message: T } | { readonly error: CallError };

interface MessageType<T> {
  decode(bytes: Uint8Array): T;
}

/** A decoder for grpc-js with a size check below grpc-js's own. */
export const decoder =
  <T>(type: MessageType<T>, maxBytes: number) =>
  (bytes: Buffer): Decoded<T> => {
    if (bytes.length > maxBytes) return { error: tooLarge(bytes.length, maxBytes) };
    try {
      return { message: type.decode(bytes) };
    } catch (cause) {
      return { error: malformed(cause) };
    }
  };

const tooLarge = (size: number, maxBytes: number): CallError =>
  new CallError(
    'REQUEST_TOO_LARGE',
    `the request has ${size} bytes, at most ${maxBytes} are allowed (LLM_POOL_MAX_REQUEST_BYTES)`,
    {
      metadata: { size: String(size), limit: String(maxBytes) },
    },
  );

const malformed = (cause: unknown): CallError => {
  const text = 'the request is not a valid message of this RPC, or `seed` is beyond ±(2^53 - 1)';
  return new CallError('INVALID_FIELD', text, { violations: [{ field: 'request', description: text }], cause });
};

import type { Any } from '../../gen/google/protobuf/any';

interface Encoder<T> {
  encode(message: T): { finish(): Uint8Array };
}

/** A message as google.protobuf.Any. `type` is its full name: `google.rpc.ErrorInfo`. */
export const pack = <T>(type: string, encoder: Encoder<T>, message: T): Any => ({
  typeUrl: `type.googleapis.com/${type}`,
  value: Buffer.from(encoder.encode(message).finish()),
});

import type { BinaryWriter } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { ChatDelta } from '../../../server/gen/llmpool/v1/chat';
import { encoder } from '../../../server/grpc/encode';

/** As grpc-js takes them: behind a head of 5 bytes. */
const bytesOf = (encoded: Buffer): Buffer => {
  const output = Buffer.alloc(encoded.byteLength + 5);
  encoded.copy(output, 5);
  return output.subarray(5);
};

const deltaOf = (text: string): ChatDelta => ChatDelta.fromPartial({ attempt: 1, choices: [{ text }] });

describe('encoder', () => {
  it('writes what the generated encoder writes, message after message', () => {
    const encode = encoder(ChatDelta);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(bytesOf(encode(deltaOf(text)))).toEqual(Buffer.from(ChatDelta.encode(deltaOf(text)).finish()));
      }),
    );
  });

  it('leaves what was taken of earlier messages as it is', () => {
    const encode = encoder(ChatDelta);
    const first = bytesOf(encode(deltaOf('first')));
    const copy = Buffer.from(first);
    encode(deltaOf('other'));
    expect(first).toEqual(copy);
  });

  it('forgets what a message had written that could not be encoded', () => {
    const encode = encoder<string>({
      encode: (text: string, writer: BinaryWriter) => {
        writer.uint32(10).string(text);
        if (text === 'bad') throw new Error('cannot');
        return writer;
      },
    });
    const good = bytesOf(encode('good'));
    expect(() => encode('bad')).toThrow('cannot');
    expect(bytesOf(encode('good'))).toEqual(good);
  });
});

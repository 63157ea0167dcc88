import { deltaMessage } from '../../../bench/support/delta-message';
import { StreamChatResponse } from '../../../server/gen/llmpool/v1/chat';

describe('a message of the least stream', () => {
  it.each([1, 122, 123, 127, 128, 16_384, 70_000])('is a delta as the contract has it: %i bytes of text', (bytes) => {
    const text = `${'é'.repeat(bytes >> 1)}${bytes % 2 ? 'x' : ''}`;
    const message = deltaMessage(Buffer.from(text).toString('latin1'));
    expect(message[0]).toBe(0);
    expect(message.readUInt32BE(1)).toBe(message.length - 5);
    expect(StreamChatResponse.decode(message.subarray(5))).toMatchObject({
      event: { $case: 'delta', value: { choices: [{ text }] } },
    });
  });
});

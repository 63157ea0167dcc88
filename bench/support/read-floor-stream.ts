import type { ChatCompletionChunk } from 'openai/resources/chat/completions';

/** Splits server-sent events as simply as can be, and hands on the text that each read of the socket brings. */
export const readFloorStream = async (
  body: AsyncIterable<Uint8Array>,
  write: (text: string) => void,
): Promise<void> => {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    const events = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
    rest = events.pop()!;
    let text = '';
    for (const event of events) {
      if (event === 'data: [DONE]') continue;
      text += (JSON.parse(event.slice('data: '.length)) as ChatCompletionChunk).choices[0]?.delta.content ?? '';
    }
    if (text !== '') write(text);
  }
};

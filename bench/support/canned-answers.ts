import { stampedText } from './stamped-text';

const HEAD = { id: 'chatcmpl-1', created: 1, model: 'm' };
const USAGE = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };

/** What a chat model answers, in short. */
export const WHOLE_ANSWER = JSON.stringify({
  ...HEAD,
  object: 'chat.completion',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'Hello there.' }, finish_reason: 'stop', logprobs: null },
  ],
  usage: USAGE,
});

const event = (delta: object, finish_reason: string | null): string =>
  `data: ${JSON.stringify({
    ...HEAD,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
  })}\n\n`;

/** One event with one delta, whose text says when it was made. */
export const deltaEvent = (): string => event({ content: stampedText() }, null);

/** What follows the last delta. */
export const END_EVENTS = `${event({}, 'stop')}data: ${JSON.stringify({ ...HEAD, object: 'chat.completion.chunk', choices: [], usage: USAGE })}\n\ndata: [DONE]\n\n`;

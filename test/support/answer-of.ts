import type { Answer } from '../../server/core/call';

/** A complete answer with this text: 3 tokens asked, 2 answered. */
export const answerOf = (text: string): Answer => ({
  completion: {
    id: 'chatcmpl-1',
    created: 0,
    model: 'fake',
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        logprobs: null,
        message: { role: 'assistant', content: text, refusal: null },
      },
    ],
  },
  usage: { promptTokens: 3, completionTokens: 2, estimated: false },
});

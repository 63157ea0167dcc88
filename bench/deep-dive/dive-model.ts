import type { Behaviour } from '../../server/simulator/behaviour';
import type { RequestRecord } from '../../server/simulator/request-record';

/** How long the parts of a deep dive take, and a chat, ms. */
export interface Times {
  readonly planMs: number;
  readonly facetMs: number;
  readonly synthesisMs: number;
  readonly chatMs: number;
}

/** Of its time an answer that is streamed takes this share to its first token. */
const FIRST_TOKEN_SHARE = 1 / 4;
const STREAMED_TOKENS = 60;

/** A model for the simulator that plans so many facets, and takes exactly these times: the parts of a deep dive stream, a chat comes whole. */
export const diveModel = (facets: number, times: Times): ((request: RequestRecord) => Partial<Behaviour>) => {
  const plan = JSON.stringify({
    facets: Array.from({ length: facets }, (_, index) => ({ question: `Question ${index + 1}?` })),
  });
  return ({ body }) => {
    const asked = lastMessage(body);
    if (asked.startsWith('Plan how')) return { latency: times.planMs, answer: { text: plan } };
    if (asked.includes('Answer this question')) return streamed(times.facetMs);
    if (asked.includes('Bring it together')) return streamed(times.synthesisMs);
    return { latency: times.chatMs, answer: { tokens: STREAMED_TOKENS } };
  };
};

/** The first token comes after a share of the time, the last one at its end. */
const streamed = (ms: number): Partial<Behaviour> => ({
  timeToFirstToken: ms * FIRST_TOKEN_SHARE,
  tokensPerSecond: (1000 * STREAMED_TOKENS) / (ms * (1 - FIRST_TOKEN_SHARE)),
  answer: { tokens: STREAMED_TOKENS },
});

const lastMessage = (body: unknown): string => {
  const { messages } = body as { messages: readonly { content: unknown }[] };
  return String(messages.at(-1)!.content);
};

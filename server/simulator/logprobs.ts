import { splitTokens } from './content';

/** Invented but well-formed log probabilities, one entry for each token of the text. */
export function logprobsOf(text: string, topLogprobs: number): { content: unknown[]; refusal: null } {
  const content = splitTokens(text).map((token) => ({
    ...entry(token, 0),
    top_logprobs: Array.from({ length: topLogprobs }, (_, rank) => entry(rank === 0 ? token : `alt${rank}`, rank)),
  }));
  return { content, refusal: null };
}

function entry(token: string, rank: number): { token: string; logprob: number; bytes: number[] } {
  return { token, logprob: -0.1 * (rank + 1), bytes: [...Buffer.from(token)] };
}

import type { ChatCompletion, ChatCompletionTokenLogprob } from 'openai/resources/chat/completions';
import type { Logprobs, TokenLogprob, TopLogprob } from '../../gen/llmpool/v1/chat';
import { listOf, numberOf, objectsOf, textOf } from './loose-values';

type SdkLogprobs = ChatCompletion.Choice.Logprobs;

const toTopLogprob = ({ token, logprob, bytes }: ChatCompletionTokenLogprob.TopLogprob): TopLogprob => ({
  token: textOf(token),
  logprob: numberOf(logprob),
  bytes: Buffer.from(listOf(bytes)),
});

const toTokenLogprob = (entry: ChatCompletionTokenLogprob): TokenLogprob => ({
  ...toTopLogprob(entry),
  topLogprobs: objectsOf(entry.top_logprobs).map(toTopLogprob),
});

/** Log probabilities of an answer or of a piece of it, when there are any. */
export const toLogprobs = (logprobs: SdkLogprobs | null | undefined): Logprobs | undefined => {
  const content = objectsOf(logprobs?.content);
  const refusal = objectsOf(logprobs?.refusal);
  if (content.length === 0 && refusal.length === 0) return undefined;
  return { content: content.map(toTokenLogprob), refusal: refusal.map(toTokenLogprob) };
};

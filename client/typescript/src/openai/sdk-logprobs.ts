import type { ChatCompletion, ChatCompletionTokenLogprob } from 'openai/resources/chat/completions';
import type { Logprobs, TokenLogprob, TopLogprob } from '../gen/llmpool/v1/chat';
import { sdk } from './sdk-types';

const top = ({ token, logprob, bytes }: TopLogprob): ChatCompletionTokenLogprob.TopLogprob =>
  sdk({ token, logprob, bytes: bytes.length === 0 ? null : [...bytes] });

const entry = (one: TokenLogprob): ChatCompletionTokenLogprob =>
  sdk({ ...top(one), top_logprobs: one.topLogprobs.map(top) });

const list = (entries: readonly TokenLogprob[]) => (entries.length === 0 ? null : entries.map(entry));

/** Log probabilities as the SDK has them; null when there are none. */
export const sdkLogprobs = (logprobs: Logprobs | undefined): ChatCompletion.Choice.Logprobs | null =>
  logprobs ? sdk({ content: list(logprobs.content), refusal: list(logprobs.refusal) }) : null;

import type { ChatParams } from '../core/call';
import { estimateTokens } from '../core/estimate-tokens';
import type { Usage } from '../core/usage';
import { promptTexts } from './prompt-texts';

/** Role and separators around each message, as OpenAI's models count them. */
const TOKENS_PER_MESSAGE = 4;

/** The usage of a call whose provider did not say it. `completionTokens` is the sum of `estimateTokens` over what was generated. */
export const estimateUsage = (params: ChatParams, completionTokens: number): Usage => {
  let promptTokens = params.messages.length * TOKENS_PER_MESSAGE;
  for (const text of promptTexts(params)) promptTokens += estimateTokens(text);
  return { promptTokens: Math.ceil(promptTokens), completionTokens: Math.ceil(completionTokens), estimated: true };
};

import type { ChatParams } from '../core/call';
import { estimateTokens } from '../core/estimate-tokens';

/** Role and separators around each message. */
const TOKENS_PER_MESSAGE = 4;
/** Estimates are up to a fifth too low for some languages. */
const DOUBT = 1.1;

/** About how many tokens the messages are, rather too many than too few. */
export const promptTokens = (messages: ChatParams['messages']): number => {
  let tokens = 0;
  for (const { content } of messages) {
    const text = typeof content === 'string' ? content : JSON.stringify(content ?? '');
    tokens += TOKENS_PER_MESSAGE + estimateTokens(text) * DOUBT;
  }
  return Math.ceil(tokens);
};

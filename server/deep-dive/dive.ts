import type { CallContext, ChatParams } from '../core/call';
import type { Clock } from '../core/clock';
import type { Ask } from './ask';
import type { DeepDiveRequest } from './deep-dive-request';
import type { Emit, PartialReason } from './deep-dive-result';
import type { Prompts } from './prompts/prompts';
import type { TimePlan } from './time-plan';
import type { TokenShares } from './token-shares';

/** One deep dive on its way: what its stages share. */
export interface Dive {
  readonly request: DeepDiveRequest;
  readonly context: CallContext<never>;
  readonly clock: Clock;
  readonly prompts: Prompts;
  /** The answer's language, for a prompt to name; empty: the theme's. */
  readonly language: string;
  readonly times: TimePlan;
  /** What each part may use of the token budget. */
  readonly shares: TokenShares;
  readonly ask: Ask;
  readonly emit: Emit;
  /** What is missing, and why. */
  readonly missing: Set<PartialReason>;
}

/** The messages of one of its calls: what the model is, the conversation so far, and what is asked now. */
export const messagesOf = ({ prompts, request }: Dive, asked: string): ChatParams['messages'] => [
  { role: 'system', content: prompts.role },
  ...request.conversation,
  { role: 'user', content: asked },
];

/**
 * What a facet may use of the token budget. A part is held for the synthesis; its answer is paid for once more in each prompt that repeats it
 * (the search for further questions after each round but the last, and the synthesis):
 *
 *   share   = (left − held) / facets still to come
 *   answer  ≤ (share − prompt) / (1 + prompts that repeat it)
 */
import { estimateTokens } from '../core/estimate-tokens';
import type { Reservation, TokenBudget } from './token-budget';

/** For the synthesis itself and what it says beside the answers. */
const SYNTHESIS_SHARE = 1 / 4;
/** An answer of fewer tokens is not worth its prompt. */
const MIN_ANSWER_TOKENS = 32;
/** Estimates are up to a fifth too low for some languages. */
const DOUBT = 1.1;

export class TokenShares {
  private held: number;

  constructor(
    private readonly budget: TokenBudget,
    private readonly rounds: { readonly depth: number; readonly breadth: number },
  ) {
    this.held = budget.left * SYNTHESIS_SHARE;
  }

  /** Undefined when too little is left for this facet. */
  reserve(promptTokens: number, round: number, facetsLeft: number): Reservation | undefined {
    const toCome = facetsLeft + this.repeats(round, 0) * this.rounds.breadth;
    const share = (this.budget.left - this.held) / toCome;
    return this.budget.reserve(promptTokens, share, MIN_ANSWER_TOKENS, 1 + this.repeats(round));
  }

  /** A facet of this round has this answer, which later prompts will repeat. */
  answered(answer: string, round: number): void {
    this.held += estimateTokens(answer) * DOUBT * this.repeats(round);
  }

  /** Rounds after this one, and the synthesis. */
  private repeats(round: number, synthesis = 1): number {
    return this.rounds.depth - round + synthesis;
  }
}

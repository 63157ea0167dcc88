/**
 * What the parts of a deep dive may use of its token budget. A quarter is held for the synthesis, and what its prompt will repeat; an answer is
 * paid for once more in each prompt that repeats it (the search for further questions after each round but the last, and the synthesis):
 *
 *   held    = budget / 4 + answers so far × prompts still to come that repeat them
 *   share   = (left − held) / facets still to come, but enough for a useful answer: better few facets explored than all of them in a word
 *   answer  ≤ (share − prompt) / (1 + prompts that repeat it)
 */
import { textTokens } from './text-tokens';
import type { Reservation, TokenBudget } from './token-budget';

const SYNTHESIS_SHARE = 1 / 4;
const USEFUL_ANSWER_TOKENS = 128;
/** An answer of fewer tokens is not worth its prompt. */
const MIN_ANSWER_TOKENS = 32;
/** A plan with one short question. */
const MIN_PLAN_TOKENS = 60;
/** Tokens of a plan for each question, and around them. */
const TOKENS_PER_QUESTION = 80;
const TOKENS_AROUND = 100;

export class TokenShares {
  private readonly forSynthesis: number;
  /** Of all answers so far. */
  private answers = 0;

  constructor(
    private readonly budget: TokenBudget,
    private readonly rounds: { readonly depth: number; readonly breadth: number },
  ) {
    this.forSynthesis = budget.left * SYNTHESIS_SHARE;
  }

  /** For a plan. Undefined, here and below, when too little is left. */
  reservePlan(promptTokens: number): Reservation | undefined {
    const most = promptTokens + TOKENS_AROUND + TOKENS_PER_QUESTION * this.rounds.breadth;
    return this.budget.reserve(promptTokens, Math.min(this.available(1), most), MIN_PLAN_TOKENS);
  }

  /** For a facet of this round. `facetsLeft` have not begun, this one included. */
  reserveFacet(promptTokens: number, round: number, facetsLeft: number): Reservation | undefined {
    const roundsLeft = this.rounds.depth - round;
    const repeats = roundsLeft + 1;
    const available = this.available(repeats);
    const useful = promptTokens + USEFUL_ANSWER_TOKENS * (1 + repeats);
    const share = Math.max(available / (facetsLeft + roundsLeft * this.rounds.breadth), useful);
    return this.budget.reserve(promptTokens, Math.min(available, share), MIN_ANSWER_TOKENS, 1 + repeats);
  }

  /** For the synthesis: all that is left. */
  reserveSynthesis(promptTokens: number): Reservation | undefined {
    return this.budget.reserve(promptTokens, Number.POSITIVE_INFINITY, MIN_ANSWER_TOKENS);
  }

  /** A facet has this answer, which later prompts will repeat. */
  answered(answer: string): void {
    // Without a budget nobody asks, and a long answer takes long to estimate.
    if (Number.isFinite(this.budget.left)) this.answers += textTokens(answer);
  }

  /** What is left beside the synthesis, and the answers in as many prompts to come. */
  private available(repeats: number): number {
    return this.budget.left - this.forSynthesis - this.answers * repeats;
  }
}

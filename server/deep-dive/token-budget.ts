/**
 * Shares out a number of tokens among calls that run at the same time.
 *
 *   left = budget − used − reserved
 *
 * Each call reserves its prompt and the longest answer that it may give, and settles with what it really used. So the budget is exceeded only by
 * what an estimate was wrong or a provider disregarded the limit it was told; the caller of `reserve` also stops an answer that runs over.
 */
export interface Reservation {
  /** Most tokens of the answer; Infinity without a budget. */
  readonly answerTokens: number;
  /** Call it once, with the tokens really used. */
  settle(usedTokens: number): void;
}

const UNLIMITED: Reservation = { answerTokens: Number.POSITIVE_INFINITY, settle: () => undefined };

export class TokenBudget {
  private used = 0;
  private reserved = 0;

  /** Without `budget` there is no limit. */
  constructor(private readonly budget: number | undefined) {}

  /** Infinity without a budget; never below 0. */
  get left(): number {
    return this.budget === undefined ? Number.POSITIVE_INFINITY : Math.max(0, this.budget - this.used - this.reserved);
  }

  /**
   * Reserves for a call at most `most` tokens; undefined when these do not hold its prompt and an answer of `minAnswerTokens`.
   * @param answerWeight how often the answer is paid for: once, and again in every later prompt that repeats it
   */
  reserve(promptTokens: number, most: number, minAnswerTokens: number, answerWeight = 1): Reservation | undefined {
    if (this.budget === undefined) return UNLIMITED;
    const total = Math.floor(Math.min(most, this.left));
    const answerTokens = Math.floor((total - Math.ceil(promptTokens)) / answerWeight);
    if (answerTokens < minAnswerTokens) return undefined;
    this.reserved += total;
    return {
      answerTokens,
      settle: (usedTokens) => {
        this.reserved -= total;
        this.used += usedTokens;
      },
    };
  }
}

/** How people use the service, and how fast the upstream is. */
export interface Demand {
  /** People at the same time; 1 or more. */
  readonly users: number;
  /** Seconds a person reads and writes between an answer and the next question; 0 or more. */
  readonly thinkSeconds: number;
  /** Mean seconds of one upstream call; above 0. */
  readonly answerSeconds: number;
  /** LLM_POOL_CLIENT_CONCURRENCY: calls that one client runs at once. */
  readonly concurrency: number;
}

/** A size for LLM_POOL_SIZE with the numbers behind it. */
export interface Recommendation {
  /** Calls per second of all users together. */
  readonly callsPerSecond: number;
  /** Calls running at once on average. */
  readonly atOnce: number;
  /** Clients for the average: the pool's minimum. */
  readonly min: number;
  /** Clients for everybody asking in the same moment: the pool's maximum. */
  readonly max: number;
}

/**
 * Little's law, L = λ W: the calls running at once are the calls per second times the seconds each takes. A user asks once every
 * think + answer time, so λ = users / (think + answer). Never more than one call for each user.
 */
export function recommendSize({ users, thinkSeconds, answerSeconds, concurrency }: Demand): Recommendation {
  const callsPerSecond = users / (thinkSeconds + answerSeconds);
  const atOnce = callsPerSecond * answerSeconds;
  // A hair below the next whole client is rounding, not demand.
  const clients = (calls: number) => Math.max(1, Math.ceil(calls / concurrency - 1e-9));
  return { callsPerSecond, atOnce, min: clients(atOnce), max: clients(users) };
}

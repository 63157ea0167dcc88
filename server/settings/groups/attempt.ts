import { milliseconds } from '../kinds/milliseconds';
import { setting } from '../setting';

export const attemptGroup = {
  title: 'Limits of one attempt',
  intro:
    'An attempt is one request to an upstream. Streams know all four limits, unary calls connect and total. ' +
    'The defaults leave room for reasoning models; whatever ends first ends the attempt, the deadline of the call included.',
  settings: {
    connectTimeoutMs: setting({
      name: 'LLM_POOL_CONNECT_TIMEOUT_MS',
      kind: milliseconds({ min: 1, max: 600_000 }),
      default: 5000,
      doc: 'Time to open a connection, TLS included.',
    }),
    firstTokenTimeoutMs: setting({
      name: 'LLM_POOL_FIRST_TOKEN_TIMEOUT_MS',
      kind: milliseconds({ min: 1 }),
      default: 120_000,
      doc: 'Time until the first token of a stream. Reasoning text counts as a token; comments and empty deltas do not.',
    }),
    idleTokenTimeoutMs: setting({
      name: 'LLM_POOL_IDLE_TOKEN_TIMEOUT_MS',
      kind: milliseconds({ min: 1 }),
      default: 60_000,
      doc: 'Longest pause between two tokens of a stream. The time in which the caller does not read does not count.',
    }),
    totalTimeoutMs: setting({
      name: 'LLM_POOL_ATTEMPT_TIMEOUT_MS',
      kind: milliseconds({ min: 1 }),
      default: 600_000,
      doc: 'Time for the whole attempt, from the request to the end of the answer. The time in which the caller does not read does not count.',
    }),
  },
};

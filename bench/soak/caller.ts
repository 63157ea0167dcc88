import { type ChatInput, type LlmPoolClient, LlmPoolError, textOf } from '@llm-pool/client';
import { LIMIT_MS } from './service';
import type { Tally } from './tally';
import { mayEndSo, TROUBLES } from './troubles';

const MODELS = Object.keys(TROUBLES);
const PRIORITIES = ['interactive', 'default', 'bulk'] as const;
const DEADLINE_MS = 5000;
const LONGEST_PAUSE_MS = 60;
/** Takes a backend out for a minute, so it comes seldom. */
const SELDOM = 'no-quota';

const pick = <T>(values: readonly T[]): T => values[Math.floor(Math.random() * values.length)]!;
const chance = (percent: number): boolean => Math.random() * 100 < percent;
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_PAUSE_MS));

/** One caller: asks at random, one call after the other, until `over`. Judges each end. */
export const runCaller = async (client: LlmPoolClient, tally: Tally, over: AbortSignal): Promise<void> => {
  while (!over.aborted) {
    await ask(client, tally);
    await pause();
  }
};

const modelOf = (): string => {
  const model = chance(75) ? pick(['well', 'slow']) : pick(MODELS);
  return model === SELDOM && !chance(1) ? 'well' : model;
};

const ask = async (client: LlmPoolClient, tally: Tally): Promise<void> => {
  const model = modelOf();
  const deadlineMs = chance(10) ? 150 + Math.random() * 300 : DEADLINE_MS;
  const text = `${tally.calls++}: ${'the same words again and again, '.repeat(3)}`;
  const caller = new AbortController();
  let cancelled = false;
  const cancel = chance(10)
    ? setTimeout(() => {
        cancelled = true;
        tally.cancelled++;
        caller.abort();
      }, Math.random() * LIMIT_MS)
    : undefined;
  const input: ChatInput = {
    model,
    priority: pick(PRIORITIES),
    sessionId: pick(['', 'a', 'b', 'c']),
    disableFallback: chance(20),
    messages: [{ role: 'user', text }],
  };
  const options = { deadlineMs, signal: caller.signal };
  const startedAt = performance.now();
  let ending = 'OK';
  let answer = text;
  try {
    const reply = chance(50) ? await client.chat(input, options) : await client.streamChat(input, options).final();
    answer = textOf(reply);
  } catch (error) {
    ending = error instanceof LlmPoolError ? error.reason : String(error);
  }
  clearTimeout(cancel);
  tally.ended(ending);
  const tookMs = performance.now() - startedAt;
  const call = { model, deadlineMs, tookMs, limitMs: LIMIT_MS, cancelled, tripped: tally.tripped };
  if (!mayEndSo(ending, call) || answer !== text) tally.mustNotBe({ ...call, ending, whole: answer === text });
};

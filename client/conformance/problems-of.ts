import { isDeepStrictEqual } from 'node:util';
import type { Seen } from './case';
import type { Target } from './target';

/** How long the upstream may take to notice that a caller has left, and the service to come to rest, ms. */
const PATIENCE_MS = 2000;
const EVERY_MS = 5;

/** What the upstream should have seen and did not, in words. */
export const seenProblems = async (seen: Seen, { service }: Target, prepared: number): Promise<string[]> => {
  if (!service) return [];
  const { requests } = service.simulator;
  const facts = () => ({ requests: requests.received - prepared, cut_off: requests.cutByPeer });
  const { body, ...counts } = seen;
  const differing = () => Object.entries(counts).filter(([name, wanted]) => facts()[name as 'requests'] !== wanted);
  await becomes(() => differing().length === 0);
  const problems = differing().map(
    ([name, wanted]) => `the upstream saw ${name}: ${facts()[name as 'requests']}, should be ${wanted}`,
  );
  const last = requests.records.at(-1)?.body;
  if (body && !includes(last, body)) {
    problems.push(`the upstream was asked ${JSON.stringify(last)}, should include ${JSON.stringify(body)}`);
  }
  return problems;
};

/** What is still held, queued or running when everything should be over, in words. */
export const remains = async ({ service }: Target): Promise<string[]> => {
  if (!service) return [];
  const { app, simulator } = service;
  const now = () => {
    const { inUse, queued } = app.pool.snapshot();
    return { slots: inUse, queued, requests: simulator.requests.inFlight };
  };
  const left = () => Object.entries(now()).filter(([, count]) => count > 0);
  await becomes(() => left().length === 0);
  return left().map(([what, count]) => `after the call ${what} still taken: ${count}`);
};

/** Resolves when this is so, or after a while anyway. */
const becomes = async (condition: () => boolean): Promise<void> => {
  const end = performance.now() + PATIENCE_MS;
  while (!condition() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
};

/** Whether all of `part` is in `whole`; lists are compared as they are. */
const includes = (whole: unknown, part: unknown): boolean => {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return isDeepStrictEqual(whole, part);
  return Object.entries(part).every(([key, value]) => includes((whole as Record<string, unknown>)?.[key], value));
};

/** How often a condition is looked at, ms. */
const EVERY_MS = 3;

/** Resolves when the condition holds, which events outside bring about. Rejects after `timeoutMs` and says what it waited for. */
export const until = async (
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 5000,
): Promise<void> => {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not so within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
};

interface Flushed {
  flush(): void;
}

let waiting: Flushed[] = [];

/**
 * Flushes when the events that are at hand have been worked off. What was asked for in one read of a caller's socket leaves side by side then, and
 * the upstream's process, which would sleep in between, is woken once and not for each; and what came on a connection before is seen first.
 */
export const flushLater = (connection: Flushed): void => {
  if (waiting.length === 0) setImmediate(flush);
  waiting.push(connection);
};

const flush = (): void => {
  const due = waiting;
  waiting = [];
  for (const connection of due) connection.flush();
};

import type { PoolSnapshot, QueueSnapshot } from '../core/pool-snapshot';
import type { Backend } from './backend';
import type { Waiter } from './waiter';

/** Callers listed at most: a snapshot is read by people, and the names come from configuration. */
const MOST_QUEUE_ROWS = 100;

/** The state of a pool, for Debug, Metrics and the log. O(clients + waiters): asked for by people and scrapes only. */
export const poolSnapshot = (
  backends: readonly Backend[],
  waiting: Iterable<Waiter> & { readonly size: number },
  slots: number,
  inUse: number,
  now: number,
): PoolSnapshot => ({
  slots,
  inUse,
  queued: waiting.size,
  queuedBy: queuedBy(waiting),
  clients: backends.flatMap((backend) =>
    [...backend.clients].map((client) => ({
      name: client.name,
      backend: backend.spec.name,
      slots: client.slots,
      inUse: client.inUse,
      draining: client.draining,
    })),
  ),
  backends: backends.map((backend) => backend.snapshot()),
  queue: queueRows(waiting, now),
});

const queuedBy = (waiting: Iterable<Waiter>): PoolSnapshot['queuedBy'] => {
  const counts = { interactive: 0, default: 0, bulk: 0 };
  for (const { priority } of waiting) counts[priority]++;
  return counts;
};

const queueRows = (waiting: Iterable<Waiter>, now: number): QueueSnapshot[] => {
  const rows = new Map<string, QueueSnapshot>();
  for (const { caller, priority, enqueuedAt } of waiting) {
    const key = `${priority} ${caller}`;
    const row = rows.get(key) ?? { caller, priority, waiting: 0, oldestMs: 0 };
    rows.set(key, { ...row, waiting: row.waiting + 1, oldestMs: Math.max(row.oldestMs, now - enqueuedAt) });
  }
  return [...rows.values()].sort((a, b) => b.waiting - a.waiting).slice(0, MOST_QUEUE_ROWS);
};

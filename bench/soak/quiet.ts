import type { LlmPoolClient } from '@llm-pool/client';
import { openDescriptors } from './open-descriptors';
import type { SoakUpstream } from './upstream';

/** What is there when nobody asks any more. */
export interface Left {
  /** Calls, slots in use and waiters of the service, and requests that the upstreams still answer. */
  readonly held: Readonly<Record<string, number>>;
  /** Connections to the upstreams that are kept open. */
  readonly upstreamConnections: number;
  /** Open descriptors of the service; undefined where they cannot be read. */
  readonly descriptors: number | undefined;
}

const PATIENCE_MS = 10_000;
const EVERY_MS = 200;

/** Waits until all is idle, and tells what there is; whatever does not go within 10 s is told as it is then. */
export const quiet = async (parts: {
  readonly admin: LlmPoolClient;
  readonly clients: readonly LlmPoolClient[];
  readonly upstreams: readonly SoakUpstream[];
  readonly pid: number;
}): Promise<Left> => {
  const held = await settle(() => heldBy(parts.admin, parts.upstreams), isNothing);
  for (const client of parts.clients) client.close();
  // The connections of the clients close meanwhile, and those to the upstreams that were idle too long.
  const open = async () => {
    const stats = await Promise.all(parts.upstreams.map((upstream) => upstream.stats()));
    const upstreamConnections = stats.reduce((sum, { openConnections }) => sum + openConnections, 0);
    // Each upstream counts the connection by which it is asked, too.
    const ours = upstreamConnections - parts.upstreams.length;
    return { upstreamConnections: ours, descriptors: await openDescriptors(parts.pid) };
  };
  let last = await open();
  const end = performance.now() + PATIENCE_MS;
  for (let same = 0; same < 5 && performance.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    const now = await open();
    same = now.descriptors === last.descriptors ? same + 1 : 0;
    last = now;
  }
  return { held, ...last };
};

const heldBy = async (
  admin: LlmPoolClient,
  upstreams: readonly SoakUpstream[],
): Promise<Readonly<Record<string, number>>> => {
  const { now, calls } = await admin.admin.debug();
  const stats = await Promise.all(upstreams.map((upstream) => upstream.stats()));
  return {
    calls: calls.length,
    'slots of the pool': now!.slotsInUse,
    'waiters of the pool': now!.queued,
    'slots of the legacy client': now!.legacySlotsInUse,
    'waiters of the legacy client': now!.legacyQueued,
    'requests at the upstreams': stats.reduce((sum, { inFlight }) => sum + inFlight, 0),
  };
};

const isNothing = (held: Readonly<Record<string, number>>): boolean =>
  Object.values(held).every((count) => count === 0);

const settle = async <T>(look: () => Promise<T>, done: (value: T) => boolean): Promise<T> => {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const value = await look();
    if (done(value) || performance.now() > end) return value;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
};

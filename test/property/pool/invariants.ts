import { CallError } from '../../../server/core/call-error';
import { freeSlots, heldBy, isProbe, startable } from './eligible';
import { CLIENT_SLOTS, QUEUE_LIMIT, type World } from './world';

/** What must be true of a pool at any moment, each by the test's own count. Throws with the name of the invariant that is broken. */
export const checkState = (world: World): void => {
  const known = world.known();
  const { snapshot, held } = known;
  const waiting = world.in('waiting');
  const insist = (name: string, fact: boolean, detail: unknown = ''): void => {
    if (!fact) throw new Error(`${name} ${JSON.stringify(detail)}`);
  };

  for (const client of snapshot.clients) {
    const mine = heldBy(client.name, held);
    insist("never over a client's slots", mine <= CLIENT_SLOTS, { client, mine });
    insist('a client knows its calls', client.inUse === mine, { client, mine });
    insist('a draining client goes with its last call', !client.draining || mine > 0, client);
  }
  for (const ask of held) {
    const name = ask.lease!.client.name;
    insist(
      'a client stays while it has calls',
      snapshot.clients.some((client) => client.name === name),
      name,
    );
  }
  for (const { name, closes } of world.rig.providers) {
    const lives = snapshot.clients.some((client) => client.name === name);
    insist('connections close once, with their client', closes === (lives ? 0 : 1), { name, closes, lives });
  }
  for (const ask of waiting) {
    const room = startable(ask.model, known);
    insist('no slot idle while an eligible call waits', room.length === 0, { room, model: ask.model });
  }
  for (const { name } of snapshot.backends) {
    const probes = held.filter((ask) => isProbe(ask, name, known.periods)).length;
    insist('half-open offers one slot', probes <= 1, { name, probes });
    insist('free slots are counted right', freeSlots(name, known) === freeByPool(world, name), { name });
  }
  insist('slots in use are counted right', snapshot.inUse === held.length, { ...snapshot, held: held.length });
  insist('waiters are counted right', snapshot.queued === waiting.length, {
    queued: snapshot.queued,
    waiting: waiting.length,
  });
  insist('the queue is bounded', snapshot.queued <= QUEUE_LIMIT, snapshot.queued);

  const { slots, inUse, queued } = snapshot;
  const announced = world.rig.loads.at(-1) ?? { slots, inUse: 0, queued: 0 };
  insist(
    'the announced load is the load',
    announced.slots === slots && announced.inUse === inUse && announced.queued === queued,
    {
      announced,
      slots,
      inUse,
      queued,
    },
  );
  for (const ask of world.in('refused')) checkRefusal(world, ask.error, ask.deadlineAt, insist);
  for (const ask of world.asks.filter((one) => one.wasAborted)) {
    insist('an aborted wait rejects with its reason', ask.state === 'aborted', ask.state);
  }
};

const freeByPool = (world: World, name: string): number =>
  world.rig.pool.backends.find((backend) => backend.spec.name === name)!.buckets.freeSlots;

const checkRefusal = (
  world: World,
  error: unknown,
  deadlineAt: number,
  insist: (name: string, fact: boolean, detail?: unknown) => void,
): void => {
  if (!(error instanceof CallError)) return;
  const hasDeadline = deadlineAt < Number.POSITIVE_INFINITY;
  const isFull = error.message.includes('queue is full');
  insist('who has time is not refused, but by a full queue', hasDeadline || isFull, error.message);
  if (error.reason === 'POOL_OVERLOADED' && !isFull) {
    insist('never judged from fewer than 20 samples', world.successes >= 20, error.message);
  }
};

/**
 * The free clients of a backend, ordered by load: bucket k holds the clients with k calls. Taking the least loaded one, giving back, adding and
 * removing are O(1) in the number of clients; finding the first non-empty bucket is O(slots of one client).
 */
import type { PoolClient } from './pool-client';

export class ClientBuckets {
  private readonly buckets: PoolClient[][] = [];
  /** Sum of the free slots. */
  freeSlots = 0;

  /** `client` takes calls from now on. */
  add(client: PoolClient): void {
    this.freeSlots += client.slots - client.inUse;
    this.place(client);
  }

  /** `client` takes no more calls; those that run go on. */
  remove(client: PoolClient): void {
    this.freeSlots -= client.slots - client.inUse;
    this.displace(client);
  }

  /** Takes a slot of the least loaded client; among equals the one used last, whose connection is warm. */
  take(): PoolClient | undefined {
    const client = this.leastLoaded();
    if (!client || client.inUse >= client.slots) return undefined;
    this.displace(client);
    client.inUse++;
    this.freeSlots--;
    this.place(client);
    return client;
  }

  /** Gives back a slot of a client that is in the buckets. */
  giveBack(client: PoolClient): void {
    this.displace(client);
    client.inUse--;
    this.freeSlots++;
    this.place(client);
  }

  /** A client without calls. */
  idle(): PoolClient | undefined {
    return this.buckets[0]?.[0];
  }

  leastLoaded(): PoolClient | undefined {
    for (const bucket of this.buckets) {
      if (bucket && bucket.length > 0) return bucket[bucket.length - 1];
    }
    return undefined;
  }

  private place(client: PoolClient): void {
    while (this.buckets.length <= client.inUse) this.buckets.push([]);
    const bucket = this.buckets[client.inUse]!;
    client.bucketIndex = bucket.push(client) - 1;
  }

  private displace(client: PoolClient): void {
    const bucket = this.buckets[client.inUse]!;
    const last = bucket.pop()!;
    if (last === client) return;
    // The last one fills the gap, so no element moves but one.
    bucket[client.bucketIndex] = last;
    last.bucketIndex = client.bucketIndex;
  }
}

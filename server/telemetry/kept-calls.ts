import type { SeenCall } from './recent-calls';
import { Ring } from './ring';

/** The last `size` calls, found by id. */
export class KeptCalls {
  private readonly ring: Ring<SeenCall>;
  private readonly byId = new Map<string, SeenCall>();

  constructor(size: number) {
    this.ring = new Ring(size);
  }

  keep(seen: SeenCall): void {
    const evicted = this.ring.push(seen);
    if (evicted && this.byId.get(evicted.call.callId) === evicted) this.byId.delete(evicted.call.callId);
    this.byId.set(seen.call.callId, seen);
  }

  find(callId: string): SeenCall | undefined {
    return this.byId.get(callId);
  }

  newestFirst(): SeenCall[] {
    return this.ring.newestFirst();
  }
}

import type { SeenCall } from './recent-calls';
import { Ring } from './ring';

/** The last `size` calls. They are searched when somebody asks: an index by id would cost each call more than all questions together. */
export class KeptCalls {
  private readonly ring: Ring<SeenCall>;

  constructor(size: number) {
    this.ring = new Ring(size);
  }

  keep(seen: SeenCall): void {
    this.ring.push(seen);
  }

  /** The newest of this id. */
  find(callId: string): SeenCall | undefined {
    return this.newestFirst().find(({ call }) => call.callId === callId);
  }

  newestFirst(): SeenCall[] {
    return this.ring.newestFirst();
  }
}

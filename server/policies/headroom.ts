/**
 * Keeps bulk work out of the way: it may begin only while the pool has room to spare, so that a call that somebody waits for finds a free slot.
 *
 *   a piece of work begins when   slots in use < share × slots   and   pieces that run < share × slots,
 *                          or when no other piece runs (so that it never starves)
 *
 * Pieces are counted by themselves, too: one that runs may hold no slot, while it waits for one or between two attempts.
 *
 * Those that wait take turns as in the pool's queue: callers, then their sessions.
 */
import type { CallSignal } from '../core/call-signal';
import type { ListNode } from '../core/linked-list';
import { FairQueue } from './fair-queue';

export interface HeadroomOptions {
  /** Above 0, at most 1. */
  readonly share: number;
  /** How many slots there are, and how many are taken by anybody, at this moment. */
  readonly load: () => { readonly slots: number; readonly inUse: number };
}

export interface HeadroomKey {
  readonly caller: string;
  /** What belongs together and shares a turn. */
  readonly session: string;
  /** Clock.now at its arrival. */
  readonly arrivedAt: number;
}

interface Waiter extends HeadroomKey {
  readonly priority: 'bulk';
  begin(): void;
}

export class Headroom {
  private readonly queue = new FairQueue<Waiter>();
  private running = 0;

  constructor(private readonly options: HeadroomOptions) {}

  /** Pieces that wait. */
  get waiting(): number {
    return this.queue.size;
  }

  /**
   * Runs `work` as soon as there is room. It is called at the very moment at which it may begin, so that the slot it takes counts for the next one.
   * Rejects with the signal's reason when that is aborted before.
   */
  run<Result>(key: HeadroomKey, signal: CallSignal, work: () => Promise<Result>): Promise<Result> {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (this.queue.size === 0 && this.hasRoom()) return this.start(work);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.queue.remove(place);
        reject(signal.reason);
      };
      const place: ListNode<Waiter> = this.queue.push({
        ...key,
        priority: 'bulk',
        begin: () => {
          signal.removeEventListener('abort', leave);
          this.start(work).then(resolve, reject);
        },
      });
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** To be called when the load may have become less. */
  look(): void {
    while (this.queue.size > 0 && this.hasRoom()) this.queue.pop()!.begin();
  }

  private hasRoom(): boolean {
    if (this.running === 0) return true;
    const { slots, inUse } = this.options.load();
    return Math.max(inUse, this.running) < Math.floor(this.options.share * slots);
  }

  private start<Result>(work: () => Promise<Result>): Promise<Result> {
    this.running++;
    return work().finally(() => {
      this.running--;
      this.look();
    });
  }
}

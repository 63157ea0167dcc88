import type { CallSignal } from '../core/call-signal';
import type { IncomingCall } from './incoming-call';

/** Messages that may wait here for a slow reader; each may be as large as what the upstream's socket brings in one read. */
const MOST_WAITING = 4;
/** How long after the last delta the status of a failed stream leaves: grpc-js at the caller drops messages that it reads together with one, ms. */
const STATUS_GAP_MS = 5;

/** Sends the messages of a stream over gRPC; while the caller reads too slowly, `write` returns a promise, which pauses the upstream. */
export class StreamSink<Event, Message> {
  /** Messages that have not left. */
  private waiting = 0;
  private readonly looks = new Set<() => void>();

  /** `toMessage` makes one message of what is written, such as the chunks that arrived together. */
  constructor(
    private readonly call: Pick<IncomingCall<never, Message>, 'send'>,
    private readonly signal: CallSignal,
    private readonly toMessage: (event: Event) => Message,
  ) {}

  write(event: Event): undefined | Promise<void> {
    if (this.signal.aborted) return undefined;
    this.waiting++;
    this.call.send(this.toMessage(event), this.left);
    return this.waiting < MOST_WAITING ? undefined : this.untilWaiting(MOST_WAITING - 1);
  }

  /** Resolves when the deltas have left, so that a failed status does not hide them from the caller; or when the call is over. */
  async flushed(): Promise<void> {
    await this.untilWaiting(0);
    await new Promise((resolve) => setTimeout(resolve, STATUS_GAP_MS).unref());
  }

  private readonly left = (): void => {
    this.waiting--;
    // To begin a loop over nothing would cost each delta an iterator.
    if (this.looks.size > 0) for (const look of this.looks) look();
  };

  /** Resolves when at most this many messages wait. After a cancellation none leaves any more: the signal ends the wait, too. */
  private untilWaiting(most: number): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.waiting > most && !this.signal.aborted) return;
        this.looks.delete(look);
        this.signal.removeEventListener('abort', look);
        resolve();
      };
      this.looks.add(look);
      this.signal.addEventListener('abort', look);
      look();
    });
  }
}

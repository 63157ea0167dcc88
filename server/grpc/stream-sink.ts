import type { ServerInterceptingCallInterface } from '@grpc/grpc-js';
import type { CallSignal } from '../core/call-signal';

/** Messages that may wait here for a slow reader; each may be as large as what the upstream's socket brings in one read. */
const MOST_WAITING = 4;
/** How long after the last delta the status of a failed stream leaves: grpc-js at the caller drops messages that it reads together with one, ms. */
const STATUS_GAP_MS = 5;

/** Makes the messages of one stream. */
export interface Messages<Event, Message> {
  /** One message of what is written at once, such as the chunks that arrived together. */
  next(event: Event): Message;
}

/** Sends the messages of a stream over gRPC; while the caller reads too slowly, `write` returns a promise, which pauses the upstream. */
export class StreamSink<Event, Message> {
  private isOver: boolean;
  /** Messages that have not left. */
  private waiting = 0;
  private readonly left = (): void => {
    this.waiting--;
    this.tell();
  };
  private looks: Set<() => void> | undefined;

  /** `signal` is aborted when nothing more leaves. */
  constructor(
    private readonly call: Pick<ServerInterceptingCallInterface, 'sendMessage'>,
    private readonly messages: Messages<Event, Message>,
    signal: CallSignal,
  ) {
    this.isOver = signal.aborted;
    signal.addEventListener('abort', () => {
      this.isOver = true;
      this.tell();
    });
  }

  write(event: Event): undefined | Promise<void> {
    if (this.isOver) return undefined;
    this.waiting++;
    this.call.sendMessage(this.messages.next(event), this.left);
    return this.waiting < MOST_WAITING ? undefined : this.untilWaiting(MOST_WAITING - 1);
  }

  /** Resolves when the deltas have left, so that a failed status does not hide them from the caller; or when the call is over. */
  async flushed(): Promise<void> {
    await this.untilWaiting(0);
    await new Promise((resolve) => setTimeout(resolve, STATUS_GAP_MS).unref());
  }

  private tell(): void {
    if (this.looks) for (const look of this.looks) look();
  }

  /** Resolves when at most this many messages wait, or when the call is over. */
  private untilWaiting(most: number): Promise<void> {
    this.looks ??= new Set();
    const { looks } = this;
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.waiting > most && !this.isOver) return;
        looks.delete(look);
        resolve();
      };
      looks.add(look);
      look();
    });
  }
}

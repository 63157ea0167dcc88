import type { Socket } from 'node:net';
import type { Connector, ConnectorEvents } from './connector';
import type { Exchange } from './exchange';
import { flushLater } from './flush-later';
import { HttpError } from './http-error';

export interface ConnectionOwner {
  /** Sends on a connection that is free. */
  send(request: string, exchange: Exchange): void;
  /** It may carry the next request. `keepMs` is how long the server says it keeps it, if it says so. */
  free(connection: Connection, keepMs: number | undefined): void;
  closed(connection: Connection): void;
}

/** One connection, from its opening on: carries one exchange after the other, never two at once. */
export class Connection implements ConnectorEvents {
  private exchange: Exchange | undefined;
  /** A request that waits for the connection, and for the end of this turn of the event loop. */
  private unsent: string | undefined;
  /** Whether it has carried an exchange before. */
  private used = false;
  private isOpen = false;
  private error: unknown;
  private readonly socket: Socket;

  constructor(
    connector: Pick<Connector, 'connect'>,
    private readonly owner: ConnectionOwner,
  ) {
    this.socket = connector.connect(this);
    this.socket.on('end', () => this.otherSideClosed());
    this.socket.on('error', (error) => {
      this.error ??= error;
    });
    this.socket.on('close', () => {
      this.fail(this.error ?? new HttpError('HTTP_DESTROYED', 'llm-pool closed the connection'));
      this.owner.closed(this);
    });
  }

  /** Whether a request may be written to it. */
  get usable(): boolean {
    return this.socket.writable && this.exchange === undefined;
  }

  send(request: string, exchange: Exchange): void {
    this.exchange = exchange;
    this.unsent = request;
    exchange.started(this);
    if (!this.isOpen) return;
    this.socket.ref();
    flushLater(this);
  }

  /** @internal */
  connected(): void {
    this.isOpen = true;
    flushLater(this);
  }

  /** Writes the request that waits. */
  flush(): void {
    const { unsent } = this;
    // One that was reset tells so in a moment; until then the request waits to be sent elsewhere.
    if (unsent === undefined || !this.socket.writable) return;
    this.unsent = undefined;
    this.socket.write(unsent);
    this.exchange?.sent();
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  /** Closes it at once; an exchange on it fails. */
  destroy(): void {
    this.socket.destroy();
  }

  /** Takes the first `length` bytes of `buffer`, which is used again afterwards. */
  read(buffer: Buffer, length: number): void {
    if (this.sendElsewhere()) return;
    const { exchange } = this;
    if (!exchange) {
      // Nobody asked for it.
      this.destroy();
      return;
    }
    try {
      const clean = exchange.read(buffer, length);
      if (exchange.over) this.release(clean && exchange.keepsAlive, exchange.keepMs);
    } catch (error) {
      this.fail(error);
      this.destroy();
    }
    exchange.deliver();
  }

  /** The answer is complete. A server may answer before it has read all of the request: then the rest is in the way. */
  private release(keepsAlive: boolean, keepMs: number | undefined): void {
    this.exchange = undefined;
    this.used = true;
    if (!keepsAlive || !this.socket.writable || this.socket.writableLength > 0 || this.unsent !== undefined) {
      this.destroy();
      return;
    }
    this.socket.resume();
    // One that waits for its next request must not keep the process alive.
    this.socket.unref();
    this.owner.free(this, keepMs);
  }

  /**
   * What comes before the request has left is not its answer, and a server may close what was idle at any time: then another connection carries it.
   * A new connection that ends at once is a failure.
   */
  private sendElsewhere(): boolean {
    const { unsent, exchange } = this;
    if (!this.used || unsent === undefined || !exchange || exchange.settled) return false;
    this.unsent = undefined;
    this.exchange = undefined;
    this.destroy();
    this.owner.send(unsent, exchange);
    return true;
  }

  private otherSideClosed(): void {
    if (this.sendElsewhere()) return;
    try {
      this.exchange?.close();
    } catch (error) {
      this.fail(error);
    }
    this.exchange?.deliver();
    this.exchange = undefined;
    this.destroy();
  }

  private fail(error: unknown): void {
    if (this.sendElsewhere()) return;
    const { exchange } = this;
    this.exchange = undefined;
    exchange?.failed(error);
  }
}

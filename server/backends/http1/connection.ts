import type { Socket } from 'node:net';
import type { Connector, ConnectorEvents } from './connector';
import type { Exchange } from './exchange';
import { flushLater } from './flush-later';
import { HttpError } from './http-error';
import type { ResponseHead } from './response-head';
import { type ResponseEvents, ResponseReader } from './response-reader';

export interface ConnectionOwner {
  /** Sends on a connection that is free. */
  send(request: string, exchange: Exchange): void;
  /** It may carry the next request. `keepMs` is how long the server says it keeps it, if it says so. */
  free(connection: Connection, keepMs: number | undefined): void;
  closed(connection: Connection): void;
}

/** One connection, from its opening on: carries one exchange after the other, never two at once. */
export class Connection implements ResponseEvents, ConnectorEvents {
  private exchange: Exchange | undefined;
  /** A request that waits for the connection, and for the end of this turn of the event loop. */
  private unsent: string | undefined;
  /** Whether it has carried an exchange before. */
  private used = false;
  private readonly reader = new ResponseReader(this);
  private isOpen = false;
  private keepsAlive = false;
  private keepMs: number | undefined;
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
    this.unsent = undefined;
    if (unsent === undefined || !this.socket.writable) return;
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
    try {
      const clean = this.reader.read(buffer, length);
      // What nobody asked for cannot belong to the next request either.
      if (!exchange || !clean) this.keepsAlive = false;
      if (!exchange) this.destroy();
      else if (exchange.over) this.release();
    } catch (error) {
      this.fail(error);
      this.destroy();
    }
    exchange?.deliver();
  }

  /** @internal */
  head({ status, headers, keepsAlive }: ResponseHead): void {
    this.keepsAlive = keepsAlive;
    this.keepMs = keepMsOf(headers.get('keep-alive'));
    this.exchange?.head({ status, header: (name) => headers.get(name) });
  }

  /** @internal */
  body(bytes: Buffer): void {
    this.exchange?.data(bytes);
  }

  /** @internal */
  end(): void {
    this.exchange?.ended();
  }

  /** The answer is complete. A server may answer before it has read all of the request: then the rest is in the way. */
  private release(): void {
    this.exchange = undefined;
    this.used = true;
    if (!this.keepsAlive || !this.socket.writable || this.socket.writableLength > 0 || this.unsent !== undefined) {
      this.destroy();
      return;
    }
    this.socket.resume();
    // One that waits for its next request must not keep the process alive.
    this.socket.unref();
    this.owner.free(this, this.keepMs);
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
      this.reader.close(this.exchange !== undefined);
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

/** `timeout=5, max=1000` in seconds (RFC 2068, 19.7.1.1): nearly every server that closes idle connections soon says it so. */
const keepMsOf = (value: string | undefined): number | undefined => {
  const seconds = value === undefined ? undefined : /(?:^|[\s,])timeout=(\d{1,6})/i.exec(value)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
};

import type { Socket } from 'node:net';
import type { Exchange } from './exchange';
import { HttpError } from './http-error';
import { ResponseReader } from './response-reader';

export interface ConnectionOwner {
  /** It may carry the next request. `keepMs` is how long the server says it keeps it, if it says so. */
  free(connection: Connection, keepMs: number | undefined): void;
  closed(connection: Connection): void;
}

/** One connection: carries one exchange after the other, never two at once. */
export class Connection {
  private exchange: Exchange | undefined;
  private error: unknown;
  private keepsAlive = false;
  private keepMs: number | undefined;
  private readonly reader = new ResponseReader({
    head: ({ status, headers, keepsAlive }) => {
      this.keepsAlive = keepsAlive;
      this.keepMs = keepMsOf(headers.get('keep-alive'));
      this.exchange?.head({ status, header: (name) => headers.get(name) });
    },
    body: (bytes) => this.exchange?.data(bytes),
    end: () => this.exchange?.ended(),
  });

  constructor(
    private readonly socket: Socket,
    private readonly owner: ConnectionOwner,
  ) {
    socket.on('end', () => this.otherSideClosed());
    socket.on('error', (error) => {
      this.error ??= error;
    });
    socket.on('close', () => {
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
    this.socket.ref();
    this.socket.write(request);
    exchange.started(this);
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

  /** The answer is complete. A server may answer before it has read all of the request: then the rest is in the way. */
  private release(): void {
    this.exchange = undefined;
    if (!this.keepsAlive || !this.socket.writable || this.socket.writableLength > 0) {
      this.destroy();
      return;
    }
    this.socket.resume();
    // One that waits for its next request must not keep the process alive.
    this.socket.unref();
    this.owner.free(this, this.keepMs);
  }

  private otherSideClosed(): void {
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

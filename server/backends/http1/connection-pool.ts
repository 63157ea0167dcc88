import { Connection, type ConnectionOwner } from './connection';
import type { Connector } from './connector';
import type { Exchange } from './exchange';
import { HttpError } from './http-error';

/** How long a connection waits for its next request, ms, where the server does not say: below the 5 s after which common servers close it. */
const KEEP_MS = 4000;
/** So much before the time that the server says, ms: a request that meets the server's close on the way is lost. */
const MARGIN_MS = 1000;
/** Whatever the server says, ms. */
const MOST_KEEP_MS = 600_000;

/** So many are closed in one turn of the event loop, and the next ones so much later, ms: hundreds at once hold up all calls for milliseconds. */
const CLOSE_AT_ONCE = 8;
const CLOSE_NEXT_MS = 20;

interface Idle {
  readonly connection: Connection;
  /** performance.now() until which it may be used. */
  readonly until: number;
}

/**
 * The connections to one server. As many as there are exchanges at once, which the leases bound; the one that was used last comes first, so that
 * those that are not needed grow old.
 */
export class ConnectionPool implements ConnectionOwner {
  /** Those that were used last stand last. Some may have closed meanwhile. */
  private idle: Idle[] = [];
  private readonly open = new Set<Connection>();
  private sweeper: NodeJS.Timeout | undefined;
  private whenClosed: (() => void) | undefined;
  private closing: Promise<void> | undefined;

  constructor(private readonly connector: Pick<Connector, 'connect'>) {}

  /** Sends on a connection that is free, or opens one. */
  send(request: string, exchange: Exchange): void {
    if (this.closing) {
      exchange.failed(new HttpError('HTTP_DESTROYED', 'llm-pool closed its connections'));
      return;
    }
    (this.takeIdle() ?? this.connect()).send(request, exchange);
  }

  free(connection: Connection, keepMs: number | undefined): void {
    const ms = keepMs === undefined ? KEEP_MS : Math.min(keepMs - MARGIN_MS, MOST_KEEP_MS);
    if (ms <= 0) {
      connection.destroy();
      return;
    }
    this.idle.push({ connection, until: performance.now() + ms });
    this.sweeper ??= setTimeout(this.sweep, KEEP_MS).unref();
  }

  closed(connection: Connection): void {
    this.open.delete(connection);
    this.lookWhetherClosed();
  }

  /** Closes all, busy ones too; resolves when they are closed. */
  close(): Promise<void> {
    this.closing ??= new Promise((resolve) => {
      clearTimeout(this.sweeper);
      for (const connection of this.open) connection.destroy();
      this.whenClosed = resolve;
      this.lookWhetherClosed();
    });
    return this.closing;
  }

  private connect(): Connection {
    const connection = new Connection(this.connector, this);
    this.open.add(connection);
    return connection;
  }

  private takeIdle(): Connection | undefined {
    for (let idle = this.idle.pop(); idle; idle = this.idle.pop()) {
      if (!idle.connection.usable) continue;
      if (idle.until > performance.now()) return idle.connection;
      // Those before it are older still.
      this.idle.push(idle);
      return undefined;
    }
    return undefined;
  }

  /** One timer for all of them: a timer for each request would cost more than keeping some a little longer. */
  private readonly sweep = (): void => {
    this.sweeper = undefined;
    const now = performance.now();
    let closed = 0;
    this.idle = this.idle.filter(({ connection, until }) => {
      if (!connection.usable) return false;
      if (until > now || closed === CLOSE_AT_ONCE) return true;
      closed++;
      connection.destroy();
      return false;
    });
    if (this.idle.length === 0) return;
    this.sweeper = setTimeout(this.sweep, closed === CLOSE_AT_ONCE ? CLOSE_NEXT_MS : KEEP_MS).unref();
  };

  private lookWhetherClosed(): void {
    if (this.open.size === 0) this.whenClosed?.();
  }
}

import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { connectLimit } from './connect-limit';

/** How long a connection may be silent before the network is asked whether it is still there, ms. */
const KEEP_ALIVE_MS = 60_000;
/** What all connections read into: what was read is used up before the next read. Memory of its own for each read costs 3 µs. */
const BUFFER = Buffer.allocUnsafeSlow(64 * 1024);

export interface ConnectorEvents {
  /** What was read: the first `length` bytes of `buffer`, until this returns. */
  read(buffer: Buffer, length: number): void;
  /** Told once, if it comes to that. */
  connected(): void;
}

/** Opens connections to one server for HTTP/1.1, each within a time, TLS included; a TLS session is used again. */
export class Connector {
  private readonly host: string;
  private readonly port: number;
  private readonly secure: boolean;
  private session: Buffer | undefined;

  /** `url`: any URL of the server. */
  constructor(
    { hostname, port, protocol }: URL,
    private readonly timeoutMs: number,
  ) {
    // An IPv6 address stands in brackets in a URL only.
    this.host = hostname.replace(/^\[(.*)\]$/, '$1');
    this.secure = protocol === 'https:';
    this.port = Number(port) || (this.secure ? 443 : 80);
  }

  /** The socket tells itself what goes wrong. */
  connect(events: ConnectorEvents): Socket {
    const socket = this.open(events);
    const timer = connectLimit(socket, this.timeoutMs);
    const ready = (): void => {
      clearTimeout(timer);
      events.connected();
    };
    socket.once(this.secure ? 'secureConnect' : 'connect', ready).once('close', () => clearTimeout(timer));
    return socket;
  }

  private open(events: ConnectorEvents): Socket {
    const { host, port } = this;
    const callback = (length: number): true => {
      events.read(BUFFER, length);
      // Go on reading.
      return true;
    };
    const onread = { buffer: BUFFER, callback };
    const options = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS, onread };
    if (!this.secure) return connectTcp(options);
    // An address is no name to ask for (RFC 6066, 3).
    const servername = isIP(host) === 0 ? host : '';
    return connectTls({ ...options, servername, session: this.session, ALPNProtocols: ['http/1.1'] }).on(
      'session',
      (session) => {
        this.session = session;
      },
    );
  }
}

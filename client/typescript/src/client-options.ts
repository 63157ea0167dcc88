import type { ChannelOptions } from '@grpc/grpc-js';
import type { OnUnreachable } from './on-unreachable';

/** How to reach llm-pool, and the defaults of every call. */
export interface LlmPoolClientOptions {
  /**
   * `host:port`, or several: calls then take turns (round robin) over those that can be reached. Also a gRPC target such as
   * `dns:///llm-pool:50051` (all addresses behind that name take turns), `ipv4:10.0.0.1:50051,10.0.0.2:50051` or `unix:/run/llm-pool.sock`. One elsewhere goes through
   * the proxy that `http_proxy` and the like name; several, and those on this machine, never do.
   */
  readonly address: string | readonly string[];
  /** Sent with every call as `authorization: Bearer …`. Printable ASCII without spaces; anything else is a TypeError that does not show it. */
  readonly token?: string;
  /**
   * Encrypts the connection. `true` trusts the authorities that Node.js knows. With several host names the server's certificate must be
   * valid for the first of them.
   */
  readonly tls?: boolean | TlsOptions;
  /** Sends the token although the connection is not encrypted and leaves this machine. Default false: the constructor refuses that. */
  readonly allowInsecureToken?: boolean;
  /** Deadline of calls that name none, in milliseconds; 1 to 2147483000. Default 120000. */
  readonly deadlineMs?: number;
  /**
   * Milliseconds to wait for a connection before a call fails with UNREACHABLE, unsent; 1 to 2147483000. Default: 2000 with `onUnreachable`;
   * without, a call waits as long as its deadline allows, and connections that fail are tried up to four times.
   */
  readonly connectTimeoutMs?: number;
  /** Who answers when llm-pool itself cannot be reached. Default: nobody, the call fails with UNREACHABLE. */
  readonly onUnreachable?: OnUnreachable;
  /** gRPC metadata (headers) for every call. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Options of the grpc-js channel, over the defaults of this package. */
  readonly channelOptions?: ChannelOptions;
}

/** PEM texts, or their bytes. */
export interface TlsOptions {
  /** Authorities to trust. Default: those that Node.js knows. */
  readonly ca?: string | Uint8Array;
  /** The client's own certificate, when the server asks for one; needs `key`. */
  readonly cert?: string | Uint8Array;
  /** Private key of `cert`. */
  readonly key?: string | Uint8Array;
}

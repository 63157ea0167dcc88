import type { CallSignal } from '../core/call-signal';

/** What the head of an answer says. */
export interface UpstreamResponse {
  readonly status: number;
  /** The header's value, the first of several; `name` is in lower case. */
  header(name: string): string | undefined;
}

/** Takes the body of an answer. Whatever it throws, or its promise rejects with, closes the connection and ends the exchange. */
export interface BodySink {
  /** Takes what arrived together, which holds until this returns; a promise means "read no further until this settles" (backpressure). */
  write(bytes: Buffer): undefined | Promise<void>;
  /** Called once after the last write, when the body has ended well. */
  end(): undefined | Promise<void>;
}

/** One HTTP exchange with the upstream. */
export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  readonly path: '/chat/completions' | '/models';
  /** JSON text, for POST. */
  readonly body?: string;
  /** Added to the headers that the SDK makes. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: CallSignal;
  /** Called once, when a connection is there and the request is written to it. */
  readonly onSent?: () => void;
  /** Called once, for a 2xx. `stop` closes the connection and ends the exchange well, as if the body had ended. */
  readonly onResponse: (response: UpstreamResponse, stop: () => void) => BodySink;
}

/** Carries requests to one upstream with one key. */
export interface Transport {
  /**
   * Settles when the exchange is over and its connection is free or closed. Rejects with the signal's reason as soon as it aborts, with
   * UpstreamHttpError for any status but 2xx, with what the sink threw, or with the error of the connection.
   */
  send(request: TransportRequest): Promise<void>;
  /** Closes all connections, busy ones too. */
  close(): Promise<void>;
}

import { Dispatcher } from 'undici';
import type { Connections, Opening } from './connections';

/** The way of one request of `fetch` to the connections: tells when it is sent, and can close the connection that is opened for it. */
export class OwnDispatcher extends Dispatcher {
  #opening: Opening | undefined;
  #sent = false;

  constructor(
    private readonly connections: Connections,
    private readonly onSent: (() => void) | undefined,
  ) {
    super();
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const start = handler.onRequestStart;
    // The handler is fetch's own, made for this request.
    handler.onRequestStart = (controller, context) => {
      this.#sent = true;
      this.onSent?.();
      start?.call(handler, controller, context);
    };
    this.#opening = this.connections.dispatch(options, handler);
    return true;
  }

  /** The request is over: a connection that was opened for it, and did not get it, closes. */
  giveUp(): void {
    if (!this.#sent) this.#opening?.giveUp();
  }
}

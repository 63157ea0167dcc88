import type { Socket } from 'node:net';
import { Dispatcher } from 'undici';
import type { Connections } from './connections';

/** The way of one request of `fetch` to the connections: tells when it is sent, and can close the connection that is opened for it. */
export class OwnDispatcher extends Dispatcher {
  #opening: Socket | undefined;

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
      this.#opening = undefined;
      this.onSent?.();
      start?.call(handler, controller, context);
    };
    this.#opening = this.connections.dispatch(options, handler);
    return true;
  }

  /** The request is not wanted any more. */
  giveUp(): void {
    this.#opening?.destroy(new Error('The request that this connection was opened for is over.'));
  }
}

import type { Socket } from 'node:net';
import { HttpError } from './http-error';

/** Ends a connection that is not open within so many ms; its socket tells the error. The timer is to be cleared once it is open, or has failed. */
export const connectLimit = (socket: Socket, timeoutMs: number): NodeJS.Timeout => {
  const late = (): void => {
    socket.destroy(new HttpError('HTTP_CONNECT_TIMEOUT', `no connection within ${timeoutMs} ms`));
  };
  return setTimeout(late, timeoutMs).unref();
};

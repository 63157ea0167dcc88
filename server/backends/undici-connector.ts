import type { Socket } from 'node:net';
import { buildConnector } from 'undici';
import { HttpError } from './http1/http-error';

/** undici's connector; its types leave out that it returns the socket. */
type Connect = (...given: Parameters<buildConnector.connector>) => Socket;

/** Opens connections of undici's for HTTP/1.1 within a time, TLS included; its own limit is up to a second late. */
export const undiciConnector = (timeoutMs: number): Connect => {
  const connect = buildConnector({ timeout: 0, allowH2: false }) as Connect;
  return (target, done) => {
    const socket = connect(target, (...result) => {
      clearTimeout(timer);
      done(...result);
    });
    const late = (): void => {
      socket.destroy(new HttpError('HTTP_CONNECT_TIMEOUT', `no connection within ${timeoutMs} ms`));
    };
    const timer = setTimeout(late, timeoutMs).unref();
    return socket;
  };
};

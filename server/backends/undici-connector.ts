import type { Socket } from 'node:net';
import { buildConnector } from 'undici';
import { connectLimit } from './http1/connect-limit';

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
    const timer = connectLimit(socket, timeoutMs);
    return socket;
  };
};

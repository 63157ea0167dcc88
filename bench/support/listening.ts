import { once } from 'node:events';
import { connect } from 'node:net';

/** Between two tries, ms. */
const EVERY_MS = 2;

/** Resolves as soon as something listens on the port of 127.0.0.1. Rejects after `timeoutMs`. */
export const listening = async (port: number, timeoutMs = 10_000): Promise<void> => {
  const until = performance.now() + timeoutMs;
  while (performance.now() < until) {
    const socket = connect(port, '127.0.0.1');
    const up = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  throw new Error(`nothing listens on port ${port} after ${timeoutMs} ms`);
};

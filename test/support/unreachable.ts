import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { startFakeLlmPool } from './fake-llm-pool';

/** An address at which nobody listens. */
export async function nobody(): Promise<string> {
  const pool = await startFakeLlmPool({});
  pool.close();
  return pool.address;
}

/** A server that takes connections and never says a word, as behind a firewall that swallows everything. */
export async function silent() {
  const sockets: Socket[] = [];
  return listening(
    createServer((socket) => sockets.push(quiet(socket))),
    sockets,
  );
}

/** Something between a client and the server at `port` on this machine; `close` cuts all its connections. */
export async function cuttable(port: number) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    const other = connect(port, '127.0.0.1');
    sockets.push(quiet(socket), quiet(other));
    socket.pipe(other).pipe(socket);
  });
  return listening(server, sockets);
}

const quiet = (socket: Socket): Socket => socket.on('error', () => undefined);

async function listening(server: Server, sockets: readonly Socket[]) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

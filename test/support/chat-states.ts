import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Simulator } from '../../server/simulator/simulator';
import type { Service } from './start-service';
import { until } from './until';

export const KINDS = ['unary', 'stream'] as const;
export type Kind = (typeof KINDS)[number];

/** Starts a call of this kind and reads it to its end. */
export const startCall = (
  { client }: Service,
  kind: Kind,
  signal?: AbortSignal,
  deadlineMs = 20_000,
): Promise<unknown> =>
  kind === 'unary'
    ? client.chat('hi', { signal, deadlineMs })
    : client.streamChat('hi', { signal, deadlineMs }).final();

/** A state in which a call may be when its caller goes away. */
export interface ChatState {
  readonly environment?: Readonly<Record<string, string>>;
  /** How many requests a call makes until it is there. */
  readonly asked: number;
  /** Prepares the upstream for one call. */
  prepare(simulator: Simulator): void;
  /** Resolves when the call is there. */
  reached(service: Service): Promise<unknown>;
}

const hang = (at: 'before-headers' | 'after-headers' | 'mid-stream', afterChunks?: number) => ({
  fault: { kind: 'hang', at, afterChunks } as const,
  answer: { text: 'aaaabbbbccccdddd' },
});
const hangs = ({ simulator }: Service): Promise<void> => simulator.waitFor(({ hung }) => hung === 1);
const FAILS = { fault: { kind: 'status', status: 500 } } as const;

/** The states in which the upstream holds a socket of the call. */
export const CONNECTED_STATES: Readonly<Record<string, ChatState>> = {
  'waiting for headers': {
    asked: 1,
    prepare: (simulator) => simulator.enqueue(hang('before-headers')),
    reached: hangs,
  },
  'before the first token': {
    asked: 1,
    prepare: (simulator) => simulator.enqueue(hang('after-headers')),
    reached: hangs,
  },
  'mid-answer': {
    asked: 1,
    prepare: (simulator) => simulator.enqueue(hang('mid-stream', 2)),
    reached: hangs,
  },
  'in a fallback': {
    environment: { LLM_POOL_RETRIES: '0' },
    asked: 2,
    prepare: (simulator) => simulator.enqueue(FAILS, hang('before-headers')),
    reached: async (service) => {
      await hangs(service);
      await until('the legacy attempt', () => service.app.legacy.snapshot().inUse === 1);
    },
  },
  'in a retry': {
    asked: 2,
    prepare: (simulator) => simulator.enqueue(FAILS, hang('after-headers')),
    reached: hangs,
  },
};

/** A server that takes connections and never says a word: a TLS handshake with it never ends. */
export const silentServer = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.resume();
  });
  return {
    /** An address whose connections never open. */
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    sockets,
    connection: async (): Promise<Socket> => {
      const [socket] = await once(server, 'connection');
      return socket;
    },
    close: async (): Promise<void> => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

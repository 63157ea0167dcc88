import {
  Server,
  type ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { capDeadlines } from './cap-deadlines';
import { interceptCalls } from './intercept-calls';
import { addReflection } from './reflection';
import { releaseStreams } from './release-streams';
import type { CallHandler } from './rpc-handlers';

/** A service of the contract and what answers it. */
export interface GrpcService {
  readonly definition: ServiceDefinition;
  /** RPCs that run a call of the pool. */
  readonly calls?: Readonly<Record<string, CallHandler<never, never>>>;
  /** The others. */
  readonly implementation: UntypedServiceImplementation;
}

export interface GrpcOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly credentials: ServerCredentials;
  readonly services: readonly GrpcService[];
  readonly reflection: boolean;
  /** Our own limit of a request; grpc-js's stands above it, because its refusal carries no details. */
  readonly maxRequestBytes: number;
  readonly maxConcurrentStreams: number;
  /** Between two pings of the server to a quiet connection, ms. */
  readonly keepaliveMs: number;
  /** Age at which a connection is asked to end, ms, 0 = never; and the time its calls get to end. */
  readonly maxConnectionAgeMs: number;
  readonly maxConnectionAgeGraceMs: number;
}

export interface GrpcServer {
  /** The port it listens on. */
  readonly port: number;
  /** What health checks tell from now on. */
  setServing(serving: boolean): void;
  /**
   * Takes no new connections, and closes those that are open when `callsClosed` settles, at the latest after `graceMs`. Resolves when all is
   * closed.
   */
  drain(graceMs: number, callsClosed: Promise<void>): Promise<void>;
}

const HEALTH_NAMES = ['', 'llmpool.v1.LlmPoolService', 'llmpool.v1.AdminService'];
const MEBIBYTE = 1024 * 1024;
/** How long the ends of the last calls get to leave, ms. */
const LAST_BYTES_MS = 100;

/** Opens the gRPC port. Health tells NOT_SERVING until `setServing(true)`. Rejects when the port cannot be had. */
export const startGrpc = async (options: GrpcOptions): Promise<GrpcServer> => {
  const server = new Server({
    'grpc.max_receive_message_length': 2 * options.maxRequestBytes + MEBIBYTE,
    'grpc.max_concurrent_streams': options.maxConcurrentStreams,
    'grpc.keepalive_time_ms': options.keepaliveMs,
    // Nobody can read it here, and it counts and dates every message.
    'grpc.enable_channelz': 0,
    interceptors: [interceptCalls(options.services)],
    ...(options.maxConnectionAgeMs > 0 && {
      'grpc.max_connection_age_ms': options.maxConnectionAgeMs,
      'grpc.max_connection_age_grace_ms': options.maxConnectionAgeGraceMs,
    }),
  });
  for (const { definition, implementation } of options.services) server.addService(definition, implementation);
  const health = new HealthImplementation(Object.fromEntries(HEALTH_NAMES.map((name) => [name, 'NOT_SERVING'])));
  health.addToServer(server);
  if (options.reflection) addReflection(server);
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(`${host}:${options.port}`, options.credentials, (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const stops = [capDeadlines(), releaseStreams()];
  return {
    port,
    setServing: (serving) => {
      for (const name of HEALTH_NAMES) health.setStatus(name, serving ? 'SERVING' : 'NOT_SERVING');
    },
    drain: (graceMs, callsClosed) =>
      new Promise<void>((resolve) => {
        // Health watches and reflection never end by themselves, and neither does a caller that stopped reading.
        const cut = (): void => {
          server.forceShutdown();
          resolve();
        };
        server.tryShutdown(() => resolve());
        setTimeout(cut, graceMs).unref();
        void callsClosed.then(() => setTimeout(cut, LAST_BYTES_MS));
      }).finally(() => {
        for (const stop of stops) stop();
      }),
  };
};

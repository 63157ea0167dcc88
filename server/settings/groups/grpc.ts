import { boolean } from '../kinds/boolean';
import { host } from '../kinds/host';
import { integer } from '../kinds/integer';
import { milliseconds } from '../kinds/milliseconds';
import { setting } from '../setting';

export const grpcGroup = {
  title: 'The gRPC server',
  settings: {
    host: setting({
      name: 'LLM_POOL_GRPC_HOST',
      kind: host,
      default: '127.0.0.1',
      doc: 'Address to listen on; `0.0.0.0` or `::` for all. Anything but loopback needs `LLM_POOL_TOKENS`.',
    }),
    port: setting({
      name: 'LLM_POOL_GRPC_PORT',
      kind: integer({ min: 0, max: 65_535, zero: 'any free port, printed at start' }),
      default: 50_051,
      doc: 'Port of the gRPC server.',
    }),
    maxRequestBytes: setting({
      name: 'LLM_POOL_MAX_REQUEST_BYTES',
      kind: integer({ min: 1024, max: 268_435_456, unit: 'bytes' }),
      default: 4_194_304,
      doc:
        'Largest request, as encoded protobuf. A larger one is refused with its size and this limit; beyond twice the limit and 1 MiB by gRPC itself, ' +
        'without details.',
    }),
    maxConcurrentStreams: setting({
      name: 'LLM_POOL_MAX_CONCURRENT_STREAMS',
      kind: integer({ min: 1, max: 1_000_000, unit: 'calls' }),
      default: 1000,
      doc: 'Calls that one connection may have open at once; further ones wait inside the channel of the caller.',
    }),
    reflection: setting({
      name: 'LLM_POOL_REFLECTION',
      kind: boolean,
      default: true,
      doc: 'Server reflection, with which `grpcurl` lists and calls everything without the proto files.',
    }),
    keepaliveMs: setting({
      name: 'LLM_POOL_KEEPALIVE_MS',
      kind: milliseconds({ min: 100 }),
      default: 30_000,
      doc: 'How often a quiet connection is pinged, so that a dead one is noticed and a proxy keeps it open.',
    }),
    maxConnectionAgeMs: setting({
      name: 'LLM_POOL_MAX_CONNECTION_AGE_MS',
      kind: milliseconds({ min: 0, zero: 'never' }),
      default: 0,
      doc: 'Age at which a connection is asked to close, so that callers spread over new replicas.',
    }),
    maxConnectionAgeGraceMs: setting({
      name: 'LLM_POOL_MAX_CONNECTION_AGE_GRACE_MS',
      kind: milliseconds({ min: 0, zero: 'its calls are cut off at once' }),
      default: 600_000,
      doc: 'How long the calls on a connection that has reached its age may still run.',
    }),
  },
};

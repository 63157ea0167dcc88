import type { ChannelOptions } from '@grpc/grpc-js';
import { hostsOf } from './channel-target';
import { isLoopback } from './is-loopback';

/**
 * Retries what llm-pool refused before it asked any provider (it says so by `grpc-retry-pushback-ms` of 0 or more; every other error of it
 * says -1), and connections that could not be made.
 */
const SERVICE_CONFIG = {
  methodConfig: [
    {
      name: [{ service: 'llmpool.v1.LlmPoolService' }, { service: 'grpc.health.v1.Health' }],
      retryPolicy: {
        maxAttempts: 4,
        initialBackoff: '0.2s',
        maxBackoff: '2s',
        backoffMultiplier: 2,
        retryableStatusCodes: ['UNAVAILABLE'],
      },
    },
  ],
  retryThrottling: { maxTokens: 10, tokenRatio: 0.1 },
  loadBalancingConfig: [{ round_robin: {} }],
};

const DEFAULTS: ChannelOptions = {
  'grpc.service_config': JSON.stringify(SERVICE_CONFIG),
  // A service config from DNS (a TXT record) could switch retries on where they multiply provider requests.
  'grpc.service_config_disable_resolution': 1,
  'grpc.primary_user_agent': 'llm-pool-client',
  // Answers with audio or log probabilities pass the 4 MiB that gRPC allows by default.
  'grpc.max_receive_message_length': 64 * 1024 * 1024,
  // Finds dead connections below a running call; gRPC asks for 10 s or more.
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
  // A restarted server is found again within seconds; the default may wait two minutes.
  'grpc.initial_reconnect_backoff_ms': 500,
  'grpc.max_reconnect_backoff_ms': 5_000,
};

/** The defaults of a channel to these addresses. */
export function channelDefaults(addresses: readonly string[]): ChannelOptions {
  // gRPC would give a proxy several addresses as one host name, and to it even what never has to leave this machine.
  const direct = addresses.length > 1 || hostsOf(addresses).every(isLoopback);
  return direct ? { ...DEFAULTS, 'grpc.enable_http_proxy': 0 } : DEFAULTS;
}

import { isLoopback } from '../is-loopback';
import type { ValuesOf } from '../setting-group';
import type { SettingsReader } from '../settings-reader';
import type { serverTable } from '../table';

/** What may not be reachable from other machines, and ports that collide. */
export function checkListening(
  { grpc, http, access }: ValuesOf<typeof serverTable>,
  { simulator }: { readonly simulator: boolean },
  reader: SettingsReader,
): void {
  const hosts = { LLM_POOL_GRPC_HOST: grpc.host, LLM_POOL_HTTP_HOST: http.host };
  for (const [variable, value] of Object.entries(hosts)) {
    if (isLoopback(value)) continue;
    if (access.tokens.length === 0 && reader.usable('LLM_POOL_TOKENS')) {
      const fix = 'Set LLM_POOL_TOKENS (or LLM_POOL_TOKENS_FILE), or listen on 127.0.0.1.';
      reader.report({ variable, value, rule: 'without tokens the server listens on loopback only', fix });
    }
    if (simulator && reader.usable('OPENAI_API_KEY', 'OPENAI_BASE_URL', 'LLM_POOL_BACKENDS')) {
      const fix = 'Set OPENAI_BASE_URL, OPENAI_API_KEY or LLM_POOL_BACKENDS, or listen on 127.0.0.1.';
      const rule = 'no upstream is configured, and the simulator answers on loopback only';
      reader.report({ variable, value, rule, fix });
    }
  }
  if (http.metricsTokenRequired && access.tokens.length === 0 && reader.usable('LLM_POOL_TOKENS')) {
    const fix = 'Set LLM_POOL_TOKENS, or remove it.';
    reader.report({ variable: 'LLM_POOL_METRICS_TOKEN_REQUIRED', value: 'true', rule: 'there are no tokens', fix });
  }
  if (grpc.port !== 0 && grpc.port === http.port && grpc.host === http.host) {
    const rule = 'is the port of the gRPC server too';
    const fix = 'Give LLM_POOL_GRPC_PORT and LLM_POOL_HTTP_PORT different ports.';
    reader.report({ variable: 'LLM_POOL_HTTP_PORT', value: String(http.port), rule, fix });
  }
}

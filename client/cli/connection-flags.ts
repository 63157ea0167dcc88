import type { Flag } from './command';

/** The flags of every command that calls the service; each wins over its environment variable. */
export const connectionFlags = {
  address: {
    type: 'string',
    short: 'a',
    value: 'HOST:PORT',
    help: 'where llm-pool is; several separated by commas (LLM_POOL_ADDRESS, 127.0.0.1:50051)',
  },
  token: { type: 'string', value: 'TOKEN', help: 'token to show (LLM_POOL_TOKEN, LLM_POOL_TOKEN_FILE)' },
  tls: { type: 'boolean', help: 'connect with TLS (LLM_POOL_TLS)' },
  'tls-ca-file': { type: 'string', value: 'FILE', help: 'authorities to trust, with TLS (LLM_POOL_TLS_CA_FILE)' },
  'allow-insecure-token': { type: 'boolean', help: 'send the token unencrypted to another machine' },
  deadline: { type: 'string', short: 'd', value: '30s', help: 'longest time for the call (120s)' },
} as const satisfies Record<string, Flag>;

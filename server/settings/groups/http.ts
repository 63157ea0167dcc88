import { boolean } from '../kinds/boolean';
import { host } from '../kinds/host';
import { integer } from '../kinds/integer';
import { setting } from '../setting';

export const httpGroup = {
  title: 'The HTTP server',
  intro: 'Metrics, debug, log status and probes. `/healthz` and `/readyz` never need a token.',
  settings: {
    host: setting({
      name: 'LLM_POOL_HTTP_HOST',
      kind: host,
      default: '127.0.0.1',
      doc: 'Address to listen on. Anything but loopback needs `LLM_POOL_TOKENS`.',
    }),
    port: setting({
      name: 'LLM_POOL_HTTP_PORT',
      kind: integer({ min: 0, max: 65_535, zero: 'any free port, printed at start' }),
      default: 9464,
      doc: 'Port of the HTTP server.',
    }),
    metricsTokenRequired: setting({
      name: 'LLM_POOL_METRICS_TOKEN_REQUIRED',
      kind: boolean,
      default: false,
      doc: 'Whether `/metrics` asks for a token as well. Needs `LLM_POOL_TOKENS`.',
    }),
  },
};

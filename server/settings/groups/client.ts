import { addresses } from '../kinds/addresses';
import { boolean } from '../kinds/boolean';
import { filePath } from '../kinds/file-path';
import { headerSecret } from '../kinds/header-secret';
import { optional, setting } from '../setting';

export const clientGroup = {
  title: 'The command line',
  intro: 'Read by the `llm-pool` command, not by the server.',
  settings: {
    addresses: setting({
      name: 'LLM_POOL_ADDRESS',
      kind: addresses,
      default: ['127.0.0.1:50051'],
      doc: 'Where the servers are. With several, calls take turns.',
    }),
    token: optional({
      name: 'LLM_POOL_TOKEN',
      kind: headerSecret,
      none: 'no token is sent',
      example: 'a-long-random-token',
      doc: 'Token to show to the server.',
    }),
    tls: setting({
      name: 'LLM_POOL_TLS',
      kind: boolean,
      default: false,
      doc: 'Whether to connect with TLS.',
    }),
    tlsCaFile: optional({
      name: 'LLM_POOL_TLS_CA_FILE',
      kind: filePath('a PEM file with certificates of authorities', '/etc/llm-pool/tls/ca.crt'),
      none: 'the authorities Node.js knows',
      doc: 'Authorities to trust when the server has a certificate of your own. Needs `LLM_POOL_TLS=true`.',
    }),
  },
};

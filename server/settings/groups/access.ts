import { filePath } from '../kinds/file-path';
import { tokens } from '../kinds/tokens';
import { optional, setting } from '../setting';

export const accessGroup = {
  title: 'Access and TLS',
  intro:
    'Without tokens the server listens on loopback only. The TLS files serve the gRPC port; they are read again when they change.',
  settings: {
    tokens: setting({
      name: 'LLM_POOL_TOKENS',
      kind: tokens,
      default: [],
      none: 'no tokens, loopback only',
      doc:
        'Who may call. Scope `call` opens the LLM calls, `admin` what shows or changes the service; `call+admin` both. ' +
        'In the file, entries may stand one to a line. A token may be given as `sha256=` and the 64 hex digits of its hash.',
    }),
    tlsCertFile: optional({
      name: 'LLM_POOL_TLS_CERT_FILE',
      kind: filePath('a PEM file with the certificate chain of the server', '/etc/llm-pool/tls/tls.crt'),
      none: 'no TLS',
      doc: 'Certificate chain of the gRPC server. Goes with `LLM_POOL_TLS_KEY_FILE`.',
    }),
    tlsKeyFile: optional({
      name: 'LLM_POOL_TLS_KEY_FILE',
      kind: filePath('a PEM file with the private key of the server', '/etc/llm-pool/tls/tls.key'),
      none: 'no TLS',
      doc: 'Private key of the certificate. Goes with `LLM_POOL_TLS_CERT_FILE`.',
    }),
    tlsClientCaFile: optional({
      name: 'LLM_POOL_TLS_CLIENT_CA_FILE',
      kind: filePath('a PEM file with certificates of authorities', '/etc/llm-pool/tls/client-ca.crt'),
      none: 'no client certificates asked for',
      doc: 'When set, every gRPC client must show a certificate signed by one of these. Tokens are still needed.',
    }),
  },
};

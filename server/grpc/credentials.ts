import { experimental, ServerCredentials } from '@grpc/grpc-js';
import type { Clock } from '../core/clock';
import type { Logger } from '../telemetry/logger';
import { CertificateFiles, type TlsFiles } from './certificate-files';

/** Plain text without files; else TLS, whose files are read again when they change. */
export const serverCredentials = (
  files: TlsFiles | undefined,
  ports: { readonly clock: Clock; readonly logger: Logger },
): ServerCredentials => {
  if (!files) return ServerCredentials.createInsecure();
  const certificates = new CertificateFiles(files, ports);
  const asksClients = files.clientCaFile !== undefined;
  // The parameters' names in grpc-js's types are swapped (1.14.7): identity comes first, then the authorities.
  return experimental.createCertificateProviderServerCredentials(
    certificates,
    asksClients ? certificates : null,
    asksClients,
  );
};

import { experimental, ServerCredentials } from '@grpc/grpc-js';

export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** Certificates of the authorities whose clients may connect; with it, clients must show one. */
  readonly clientCaFile?: string;
}

/** How often the files are read again, ms: certificates are renewed hours before they end. */
const REFRESH_MS = 60_000;

/** Plain text without files; else TLS, whose files are read again when they change. */
export const serverCredentials = (files: TlsFiles | undefined): ServerCredentials => {
  if (!files) return ServerCredentials.createInsecure();
  const identity = new experimental.FileWatcherCertificateProvider({
    certificateFile: files.certFile,
    privateKeyFile: files.keyFile,
    caCertificateFile: files.clientCaFile,
    refreshIntervalMs: REFRESH_MS,
  });
  // The parameters' names in grpc-js's types are swapped (1.14.7): identity comes first, then the authorities.
  return experimental.createCertificateProviderServerCredentials(
    identity,
    files.clientCaFile === undefined ? null : identity,
    files.clientCaFile !== undefined,
  );
};

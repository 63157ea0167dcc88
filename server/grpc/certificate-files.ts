import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { experimental } from '@grpc/grpc-js';
import type { Clock, Timer } from '../core/clock';
import type { Logger } from '../telemetry/logger';

export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** Certificates of the authorities whose clients may connect; with it, clients must show one. */
  readonly clientCaFile?: string;
}

/** How often the files are read again, ms: certificates are renewed hours before they end. */
const REFRESH_MS = 10_000;

interface Contents {
  readonly certificate: Buffer;
  readonly privateKey: Buffer;
  readonly caCertificate: Buffer | undefined;
}

/**
 * The TLS files, which are read again and again. grpc-js has such a watcher too, but while a file is missing or certificate and key do not fit, as
 * in the middle of a renewal, it drops all new connections; this one keeps what it had until the files are whole again.
 */
export class CertificateFiles implements experimental.CertificateProvider {
  private readonly identityListeners = new Set<experimental.IdentityCertificateUpdateListener>();
  private readonly caListeners = new Set<experimental.CaCertificateUpdateListener>();
  private contents: Contents;
  private timer: Timer | undefined;
  private broken = '';

  /** @throws the error of a file that cannot be read */
  constructor(
    private readonly files: TlsFiles,
    private readonly ports: { readonly clock: Clock; readonly logger: Logger },
  ) {
    const { certFile, keyFile, clientCaFile } = files;
    this.contents = {
      certificate: readFileSync(certFile),
      privateKey: readFileSync(keyFile),
      caCertificate: clientCaFile === undefined ? undefined : readFileSync(clientCaFile),
    };
  }

  addIdentityCertificateListener(listener: experimental.IdentityCertificateUpdateListener): void {
    this.identityListeners.add(listener);
    // Not at once: grpc-js listens for what follows from it only after this call.
    process.nextTick(() => listener(this.contents));
    this.timer ??= this.schedule();
  }

  removeIdentityCertificateListener(listener: experimental.IdentityCertificateUpdateListener): void {
    this.identityListeners.delete(listener);
    if (this.identityListeners.size > 0) return;
    this.timer?.cancel();
    this.timer = undefined;
  }

  addCaCertificateListener(listener: experimental.CaCertificateUpdateListener): void {
    this.caListeners.add(listener);
    process.nextTick(() => listener(this.caUpdate));
  }

  removeCaCertificateListener(listener: experimental.CaCertificateUpdateListener): void {
    this.caListeners.delete(listener);
  }

  private get caUpdate(): experimental.CaCertificateUpdate | null {
    const { caCertificate } = this.contents;
    return caCertificate ? { caCertificate } : null;
  }

  private schedule(): Timer {
    return this.ports.clock.after(REFRESH_MS, async () => {
      await this.refresh();
      if (this.timer) this.timer = this.schedule();
    });
  }

  private async refresh(): Promise<void> {
    const { logger } = this.ports;
    let fresh: Contents;
    try {
      fresh = await readWhole(this.files);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (problem !== this.broken) logger.warn(`the TLS files cannot be used, those from before stay: ${problem}`);
      this.broken = problem;
      return;
    }
    this.broken = '';
    if (same(fresh, this.contents)) return;
    this.contents = fresh;
    for (const listener of this.caListeners) listener(this.caUpdate);
    for (const listener of this.identityListeners) listener(fresh);
    logger.info('the TLS files have changed: new connections use them');
  }
}

/** @throws when a file is missing or no PEM, or certificate and key do not belong together */
const readWhole = async ({ certFile, keyFile, clientCaFile }: TlsFiles): Promise<Contents> => {
  const [certificate, privateKey, caCertificate] = await Promise.all([
    readFile(certFile),
    readFile(keyFile),
    clientCaFile === undefined ? undefined : readFile(clientCaFile),
  ]);
  if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(privateKey)))
    throw new Error('the key is not that of the certificate');
  if (caCertificate) new X509Certificate(caCertificate);
  return { certificate, privateKey, caCertificate };
};

const same = (one: Contents, other: Contents): boolean =>
  one.certificate.equals(other.certificate) &&
  one.privateKey.equals(other.privateKey) &&
  (one.caCertificate ?? Buffer.alloc(0)).equals(other.caCertificate ?? Buffer.alloc(0));

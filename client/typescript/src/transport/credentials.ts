import { ChannelCredentials } from '@grpc/grpc-js';
import type { LlmPoolClientOptions, TlsOptions } from '../client-options';
import { hostsOf } from './channel-target';
import { isLoopback } from './is-loopback';

/** Credentials of the channel. Refuses to send a token readable for others on the way. */
export function credentials(options: LlmPoolClientOptions, addresses: readonly string[]): ChannelCredentials {
  const { tls, token, allowInsecureToken } = options;
  if (tls) return tls === true ? ChannelCredentials.createSsl() : withCertificates(tls);
  const remote =
    token === undefined || allowInsecureToken ? undefined : hostsOf(addresses).find((host) => !isLoopback(host));
  if (remote !== undefined) {
    throw new TypeError(
      `The token would travel unencrypted to ${remote}. Set tls, or allowInsecureToken: true when the network between is trusted.`,
    );
  }
  return ChannelCredentials.createInsecure();
}

function withCertificates({ ca, cert, key }: TlsOptions): ChannelCredentials {
  if ((cert === undefined) !== (key === undefined))
    throw new TypeError('tls.cert and tls.key belong together: set both');
  return ChannelCredentials.createSsl(bytes(ca), bytes(key), bytes(cert));
}

function bytes(pem: string | Uint8Array | undefined): Buffer | null {
  return pem === undefined ? null : Buffer.from(pem as Uint8Array);
}

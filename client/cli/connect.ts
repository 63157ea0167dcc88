import { readFileSync } from 'node:fs';
import { LlmPoolClient } from '@llm-pool/client';
import { loadClientSettings } from '../../server/settings/load-client-settings';
import type { Given } from './command';
import { duration } from './duration';
import type { Io } from './io';
import { UsageError } from './usage-error';

/** A client from the environment and the flags, which win. */
export function connect({ flags }: Given, io: Io): LlmPoolClient {
  const settings = loadClientSettings(io.env);
  const caFile = (flags['tls-ca-file'] as string | undefined) ?? settings.tlsCaFile;
  const tls = flags.tls === true || settings.tls;
  if (caFile !== undefined && !tls) throw new UsageError('--tls-ca-file needs --tls (or LLM_POOL_TLS=true)');
  try {
    return new LlmPoolClient({
      address: typeof flags.address === 'string' ? flags.address.split(',') : settings.addresses,
      token: (flags.token as string | undefined) ?? settings.token?.reveal(),
      tls: tls && (caFile === undefined || { ca: pem(caFile) }),
      allowInsecureToken: flags['allow-insecure-token'] === true,
      deadlineMs: duration('deadline', flags.deadline),
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(
      error.message.replace('Set tls, or allowInsecureToken: true', 'Use --tls, or --allow-insecure-token'),
    );
  }
}

/** Runs with a client, and closes it. */
export async function connected<T>(given: Given, io: Io, use: (client: LlmPoolClient) => Promise<T>): Promise<T> {
  const client = connect(given, io);
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

function pem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UsageError(`The TLS authorities in ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

import type { IncomingHttpHeaders } from 'node:http';

const SHOWN_CHARACTERS = 4;

/** The bearer token, if there is one. */
export function apiKeyOf(headers: IncomingHttpHeaders): string | undefined {
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** Shows the last quarter of a key, at most 4 characters: enough to tell keys apart. */
export function maskKey(key: string): string {
  return `****${key.slice(key.length - Math.min(SHOWN_CHARACTERS, Math.floor(key.length / 4)))}`;
}

/** The headers as texts, without the key. */
export function recordedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const key = apiKeyOf(headers);
  const recorded: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'authorization') recorded[name] = key === undefined ? '****' : `Bearer ${maskKey(key)}`;
    else recorded[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  }
  return recorded;
}

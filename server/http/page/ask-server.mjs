const TIMEOUT_MS = 5000;

/** What the server said in place of an answer. `kind`: `token`, `not_found` or `lost`. */
export class NoAnswer extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/** JSON of this server with its time, ms since 1970. Rejects with NoAnswer. */
export const askServer = async (path, token) => {
  let response;
  try {
    response = await fetch(path, {
      headers: token ? { authorization: `Bearer ${token}` } : {},
      signal: AbortSignal.timeout(TIMEOUT_MS),
      cache: 'no-store',
      credentials: 'omit',
    });
  } catch (error) {
    throw new NoAnswer(
      'lost',
      error.name === 'TimeoutError' ? `no answer within ${TIMEOUT_MS / 1000} s` : 'no connection',
    );
  }
  const json = await response.json().catch(() => undefined);
  const message = json?.error?.message ?? `HTTP status ${response.status}`;
  if (response.status === 401 || response.status === 403) throw new NoAnswer('token', message);
  if (response.status === 404) throw new NoAnswer('not_found', message);
  if (!response.ok || json === undefined) throw new NoAnswer('lost', message);
  return { json, serverNow: Date.parse(response.headers.get('date') ?? '') || Date.now() };
};

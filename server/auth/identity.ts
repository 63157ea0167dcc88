/** What a token opens: `call` the LLM calls, `admin` what shows or changes the service itself. */
export type Scope = 'call' | 'admin';

/** Who calls, and what it may do. */
export interface Identity {
  readonly caller: string;
  readonly scopes: readonly Scope[];
}

/** A token that is let in; of the token itself only the SHA-256 (32 bytes) is known. */
export interface KnownToken extends Identity {
  readonly sha256: Buffer;
}

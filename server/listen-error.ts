/** A port that cannot be had: no fault of llm-pool, so it is told in one line. */
export class ListenError extends Error {
  override readonly name = 'ListenError';

  /** `variables` is the common beginning of the settings that name host and port. */
  constructor(what: string, variables: string, { host, port }: { host: string; port: number }, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const text = reason.includes('EADDRINUSE') ? 'the port is in use (EADDRINUSE)' : reason;
    super(
      `${what} cannot listen on ${host}:${port}: ${text}. Set ${variables}_HOST and ${variables}_PORT to a free address, or stop what uses it.`,
      { cause },
    );
  }
}

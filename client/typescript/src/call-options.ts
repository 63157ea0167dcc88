/** What one call may say for itself. */
export interface CallOptions {
  /**
   * Milliseconds from now after which the call ends with DEADLINE_EXCEEDED; 1 to 2147483000 (24.8 days). Default: the client's.
   * llm-pool plans with it: it refuses at once what cannot be answered in time.
   */
  readonly deadlineMs?: number;
  /**
   * Milliseconds to wait for a connection before the call fails with UNREACHABLE, unsent (`notSent`); it does not wait for one that has just
   * failed. 1 to 2147483000. Default: the client's.
   */
  readonly connectTimeoutMs?: number;
  /** Aborting it cancels the call, up to the provider's socket. */
  readonly signal?: AbortSignal;
  /** gRPC metadata (headers) for this call, over those of the client. Names are lower-case. */
  readonly metadata?: Readonly<Record<string, string>>;
}

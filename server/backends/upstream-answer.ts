/** Where an answer comes from, for what errors say about it. */
export interface UpstreamAnswer {
  /** Name of the backend. */
  readonly upstream: string;
  readonly httpStatus: number;
  readonly providerRequestId: string | undefined;
}

/** How to reach one upstream. */
export interface OpenaiProviderOptions {
  /** Name of the backend, for messages. */
  readonly name: string;
  /** An http or https URL up to and including the version, such as `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** `direct`: the fast way, on which the SDK only prepares URL and headers. `sdk`: each call goes through the SDK. Both behave the same. */
  readonly transport: 'direct' | 'sdk';
  /** Milliseconds for TCP and TLS together. */
  readonly connectTimeoutMs: number;
  /** The largest body of an answer, and the largest single event of a stream, in bytes. Default 64 MiB. */
  readonly maxResponseBytes?: number;
}

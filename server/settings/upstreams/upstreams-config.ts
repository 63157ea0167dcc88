import type { Secret } from '../secret';

/** A model that a backend serves. */
export interface ModelConfig {
  /** The name callers use. */
  readonly name: string;
  /** The name the upstream knows it by. */
  readonly upstreamName: string;
}

/** One endpoint and its key. */
export interface BackendConfig {
  readonly name: string;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** A placeholder where none is configured: local servers want none, but the header has to hold something. */
  readonly apiKey: Secret;
  readonly region?: string;
  /** Share of the clients relative to the other backends: 1 to 1000, default 1. */
  readonly weight: number;
  /** Empty: any model name passes through. */
  readonly models: readonly ModelConfig[];
}

/** The upstream of the legacy client. */
export interface LegacyUpstream extends Omit<BackendConfig, 'weight'> {
  /** The backend whose base URL and key it uses; absent where it has an upstream of its own. */
  readonly sharedWith?: string;
  /** Asked for instead of the model the call names. */
  readonly model?: string;
}

export interface AliasTarget {
  /** A model's name, never an alias. */
  readonly model: string;
  /** Only this backend; absent: every backend that serves the model. */
  readonly backend?: string;
}

/** A name callers may use as a model; its targets are tried in order. Looked up before the models. */
export interface AliasConfig {
  readonly name: string;
  readonly targets: readonly AliasTarget[];
}

/** Everything that is configured about upstreams. */
export interface UpstreamsConfig {
  /** In the order they were written; empty with the simulator. */
  readonly backends: readonly BackendConfig[];
  readonly aliases: readonly AliasConfig[];
  /** Absent with the simulator. */
  readonly legacy?: LegacyUpstream;
  /** The model of calls that name none. */
  readonly defaultModel?: string;
  /** No upstream is configured: the embedded simulator answers. */
  readonly simulator: boolean;
}

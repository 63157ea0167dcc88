import type { Behaviour } from '../../server/simulator/behaviour';

/** What a case's call goes to. */
export interface ServerProfile {
  /**
   * `service` (default): the real service with a simulator as its upstream. `faulty`: the same with a fault of its own, met when it retries.
   * `foreign`: answers gRPC, but is no llm-pool. `absent`: nobody listens.
   */
  readonly kind?: 'service' | 'faulty' | 'foreign' | 'absent';
  /** Settings of the service, over those that all profiles share. */
  readonly env?: Readonly<Record<string, string>>;
}

export type Rpc = 'Chat' | 'StreamChat' | 'DeepDive' | 'StreamDeepDive' | 'ListModels';

/** The call that a runner makes with its language's public client. */
export interface CaseCall {
  readonly rpc: Rpc;
  /** The request message in proto JSON (camelCase). */
  readonly request: object;
  /** Default: 20 s, so that no case waits for a client's own default. */
  readonly deadline_ms?: number;
  readonly token?: string;
  /** False: the client's channel must not retry by itself. Default: the client as its users get it. */
  readonly channel_retries?: false;
  /** When the runner cancels: once `asked` has answered, or once it has read the first event. */
  readonly cancel?: 'when_upstream_asked' | 'after_first_event';
}

export interface ExpectedError {
  /** Name of the gRPC status. */
  readonly code: string;
  readonly reason: string;
  readonly retryable: boolean;
  /** Whether it says when to retry. Default: not looked at, as for all below. */
  readonly retry_after?: boolean;
  /** The fields that are wrong, in order. */
  readonly violations?: readonly string[];
  /** Whether tokens were used up to the failure. */
  readonly partial_usage?: boolean;
  /** Requests made to upstreams. */
  readonly attempts?: number;
  /** Whether there is a call id. */
  readonly call_id?: boolean;
}

/** What the runner's client must tell. What is not named is not compared. */
export interface Expected {
  /** Text of the first choice, or the synthesis; with an error what the stream had said before it. */
  readonly text?: string;
  /** Texts of all choices, by index. */
  readonly texts?: readonly string[];
  readonly reasoning_text?: string;
  /** Of the first choice, as the contract names it. */
  readonly finish_reason?: string;
  /** Of the first choice; each also has an id. */
  readonly tool_calls?: readonly { readonly name: string; readonly arguments: string }[];
  readonly usage?: Readonly<Record<string, number | boolean>>;
  /** Kinds of events that a stream must have; its last one is always `end`. */
  readonly events?: readonly string[];
  /** Names of ListModels, in order. */
  readonly models?: readonly string[];
  readonly default_model?: string;
  readonly error?: ExpectedError;
}

/** What the upstream must have seen, apart from the requests of the preparation; the control looks, not the runner. */
export interface Seen {
  readonly requests?: number;
  /** Requests that the peer left before their answer was complete. */
  readonly cut_off?: number;
  /** A part of the last request's JSON. */
  readonly body?: object;
}

/** One call, what happens to it, and what its caller must be told. */
export interface Case {
  readonly name: string;
  readonly server: string;
  /** How the simulator answers the case's call. Default: at once. */
  readonly upstream?: Partial<Behaviour>;
  /** Before the call: the only slot is taken, or the breaker is opened. */
  readonly prepare?: 'hold_slot' | 'trip_breaker';
  /** While the call runs: the service shuts down once the upstream has the request, or gives the slot back once it has refused the call. */
  readonly during?: 'shut_down' | 'free_slot_when_refused';
  readonly call: CaseCall;
  readonly expect: Expected;
  readonly seen?: Seen;
}

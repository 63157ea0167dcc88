import type { Behaviour } from './behaviour';
import type { Scripted } from './behaviour-script';
import type { RequestRecord } from './request-record';
import type { SimulatorStats } from './simulator-stats';

/** A behaviour from the start, and where and how the simulator runs. */
export interface SimulatorOptions extends Behaviour {
  /** Default 127.0.0.1. Nothing is protected: whoever reaches it can script it and read what it was asked. */
  host: string;
  /** 0 to 65535; 0 (default) takes any free port. */
  port: number;
  /** Makes what is random repeatable: the n-th request draws the same numbers. 0 to 4,294,967,295; default 1. */
  seed: number;
  /** How many requests are remembered, 0 to 1,000,000; default 1,000. `nextRequest` sees only remembered ones. */
  maxRecords: number;
}

/** A running simulator. */
export interface Simulator {
  /** The base URL for clients, `http://127.0.0.1:PORT/v1`. */
  readonly url: string;
  readonly port: number;
  /** Live counters and the last requests. */
  readonly requests: Readonly<SimulatorStats>;

  /**
   * Sets the behaviour of all requests from now on. Fields that are not given are as at the start, so `script({})`
   * ends what was scripted before.
   * @throws InvalidBehaviour
   */
  script(scripted: Scripted): void;
  /** The same for requests for one model, over what is scripted for all. */
  scriptModel(model: string, scripted: Scripted): void;
  /** One behaviour for each of the next chat requests in order of arrival, over what is scripted. */
  enqueue(...behaviours: Partial<Behaviour>[]): void;
  /** What the next request gets (for this model), apart from enqueued behaviours and scripts that are functions. */
  behaviour(model?: string): Behaviour;

  /** The next chat request, or the oldest that was not handed out yet. Rejects after `timeoutMs` (default 10,000). */
  nextRequest(timeoutMs?: number): Promise<RequestRecord>;
  /** Resolves when this is or becomes so; looked at whenever something changes. Rejects after `timeoutMs`. */
  waitFor(predicate: (stats: Readonly<SimulatorStats>) => boolean, timeoutMs?: number): Promise<void>;
  /** Lets a hanging request go on as if nothing was wrong, or all of them; returns how many. */
  release(request?: RequestRecord): number;

  /** Forgets scripts, queue, rate windows, records and counts. What runs goes on, uncounted at its end. */
  reset(): void;
  /** Closes all connections, answers under way too. */
  close(): Promise<void>;
}

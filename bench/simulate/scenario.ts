import type { Priority } from '../../server/core/call';
import type { Environment } from '../../server/settings/environment';

/** Callers who ask alike. Their calls come at random, independently of each other (a Poisson process). */
export interface CallerGroup {
  readonly name: string;
  /** How many callers share the load of the group. Default 1. */
  readonly callers?: number;
  /** Groups that name the same one are one caller, as far as the service can see. */
  readonly sameCallerAs?: string;
  /** Calls in relation to what the pool's slots can serve: 1 fills them. */
  readonly load: number;
  readonly priority?: Priority;
  /** Time after which a caller gives up, ms. */
  readonly patienceMs: number;
  /** `unsaid`: the call has no deadline, and its caller just leaves. Default `deadline`. */
  readonly givesUp?: 'deadline' | 'unsaid';
}

/** What is wrong with some backends for a while. */
export interface Trouble {
  /** How many backends, the first ones. */
  readonly backends: number;
  /** Parts of the run, 0 to 1. */
  readonly from: number;
  readonly to: number;
  /**
   * `fails`: a 500, after 50 ms. `hangs`: no answer, ever. `slow`: ten times its time. `limited`: a 429 that says 10 s.
   * `narrow`: a 503 to what comes while it already works on as many requests as half its usual share of the slots.
   */
  readonly kind: 'fails' | 'hangs' | 'slow' | 'limited' | 'narrow';
  /** The part of the requests that it meets, 0 to 1. Default 1. */
  readonly share?: number;
}

/** One set of settings that is compared with others. What it does not name is as in the scenario. */
export interface Variant {
  readonly name: string;
  readonly environment?: Environment;
  /** Not replaced by a shape that the user gives. */
  readonly shape?: string;
  readonly groups?: readonly CallerGroup[];
  readonly troubles?: readonly Trouble[];
}

/** A situation, and the settings that are compared in it. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** The situation, in a sentence or two. */
  readonly about: string;
  readonly shape: string;
  /** Length of each run, minutes. The first tenth is not counted. */
  readonly minutes: number;
  readonly backends: number;
  /** What all variants have; everything else has its default. */
  readonly environment: Environment;
  readonly groups: readonly CallerGroup[];
  readonly troubles?: readonly Trouble[];
  readonly variants: readonly Variant[];
  /** Each variant runs once with each of these factors on the load of all groups. Default: once, as it is. */
  readonly loads?: readonly number[];
}

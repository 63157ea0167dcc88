import type { Backend } from './backend';
import type { WaitSet } from './wait-set';

/** Where a model can be served: one target of the name that the caller asked for. */
export interface Route {
  /** The same for two routes only if they have the same model and the same backends. */
  readonly key: string;
  /** The model's name here; each backend may know it by another. */
  readonly model: string;
  /** Upstream name by backend; a backend that is not named here knows it by `model`. */
  readonly upstreamNames: ReadonlyMap<Backend, string>;
  /** The backends that serve it. */
  readonly backends: readonly Backend[];
  /** Their queue, while none of them is restricted. */
  readonly home: WaitSet;
}

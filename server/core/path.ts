import type { Call, CallContext, Stage } from './call';

/**
 * A path of stages that reads in request order: the first stage sees the request first.
 * `path().through('retry', retry(…)).through('lease', lease(…)).to(provider)`
 */
export interface Path<Outer, Inner> {
  /** The names so far, for the test that pins the order. */
  readonly names: readonly string[];
  through<Next>(name: string, stage: Stage<Inner, Next>): Path<Outer, Next>;
  /** Ends the path with the call that the last stage wraps. */
  to(leaf: Call<Inner>): Call<Outer>;
}

/** An empty path. */
export const path = <Context = CallContext>(): Path<Context, Context> => extend([], (leaf: Call<Context>) => leaf);

const extend = <Outer, Inner>(
  names: readonly string[],
  wrap: (leaf: Call<Inner>) => Call<Outer>,
): Path<Outer, Inner> => ({
  names,
  through: (name, stage) => extend([...names, name], (leaf) => wrap(stage(leaf))),
  to: wrap,
});

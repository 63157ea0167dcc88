/** What is counted in a stretch of time; two of a kind can be joined. Recording into one must not allocate. */
export interface Slice<S> {
  clear(): void;
  /** Adds what `other` holds. */
  add(other: S): void;
}

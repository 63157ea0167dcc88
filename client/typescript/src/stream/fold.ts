/** Puts the events of a stream together into the answer that the unary call would have given. */
export interface Fold<Event, Final> {
  add(event: Event): void;
  /** The answer; undefined until the end event has been added. */
  final(): Final | undefined;
  /** The event's piece of the answer's text, if it has one. */
  textOf(event: Event): string | undefined;
}

/** A member of at most one list. */
export interface ListNode<T> {
  readonly value: T;
  prev: ListNode<T> | undefined;
  next: ListNode<T> | undefined;
}

/** A doubly linked list: every operation is O(1), so a waiter can leave the middle of a queue of any length. */
export class LinkedList<T> {
  head: ListNode<T> | undefined;
  tail: ListNode<T> | undefined;
  size = 0;

  push(value: T): ListNode<T> {
    return this.insert(value, undefined);
  }

  /** Puts `value` before `next`; at the end without one. */
  insert(value: T, next: ListNode<T> | undefined): ListNode<T> {
    const prev = next ? next.prev : this.tail;
    const node: ListNode<T> = { value, prev, next };
    if (prev) prev.next = node;
    else this.head = node;
    if (next) next.prev = node;
    else this.tail = node;
    this.size++;
    return node;
  }

  /** `node` must be in this list, and stays the same one. */
  moveToEnd(node: ListNode<T>): void {
    if (this.tail === node) return;
    this.remove(node);
    // It was not the last one, so there is another.
    node.prev = this.tail;
    this.tail!.next = node;
    this.tail = node;
    this.size++;
  }

  /** `node` must be in this list. */
  remove(node: ListNode<T>): void {
    if (node.prev) node.prev.next = node.next;
    else this.head = node.next;
    if (node.next) node.next.prev = node.prev;
    else this.tail = node.prev;
    node.prev = undefined;
    node.next = undefined;
    this.size--;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let node = this.head; node; node = node.next) yield node.value;
  }
}

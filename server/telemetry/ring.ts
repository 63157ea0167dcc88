/** The last `size` items. */
export class Ring<T> {
  private readonly items: T[] = [];
  private next = 0;

  constructor(private readonly size: number) {}

  /** Returns the item that made room. */
  push(item: T): T | undefined {
    const evicted = this.items[this.next];
    this.items[this.next] = item;
    this.next = (this.next + 1) % this.size;
    return evicted;
  }

  newestFirst(): T[] {
    return [...this.items.slice(0, this.next).reverse(), ...this.items.slice(this.next).reverse()];
  }
}

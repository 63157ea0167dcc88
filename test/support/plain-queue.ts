import type { FairKey } from '../../server/policies/fair-queue';

const RANKS = ['interactive', 'default', 'bulk'] as const;
const PATIENCE = { interactive: Number.POSITIVE_INFINITY, default: 4, bulk: 16 };

/** The rules of FairQueue in plain words and lists, slow and easy to read: what the fast one is compared with. */
export class PlainQueue<T extends FairKey> {
  private items: T[] = [];
  /** Whose turn it is, by lane, and by lane and caller: the first goes next. */
  private readonly rings = new Map<string, string[]>();
  private readonly passedOver = { interactive: 0, default: 0, bulk: 0 };

  get size(): number {
    return this.items.length;
  }

  push(item: T): void {
    this.items.push(item);
    this.join(item.priority, item.caller);
    this.join(`${item.priority} ${item.caller}`, item.session);
  }

  remove(item: T): void {
    this.items = this.items.filter((other) => other !== item);
    this.leaveIfGone(item);
  }

  peek(): T | undefined {
    const waiting = RANKS.filter((rank) => this.items.some((item) => item.priority === rank));
    const overdue = waiting.filter((rank) => this.passedOver[rank] >= PATIENCE[rank]);
    const lane = overdue.at(-1) ?? waiting[0];
    if (!lane) return undefined;
    const caller = this.rings.get(lane)![0]!;
    const session = this.rings.get(`${lane} ${caller}`)![0]!;
    const mine = this.items.filter((i) => i.priority === lane && i.caller === caller && i.session === session);
    const oldest = Math.min(...mine.map((item) => item.arrivedAt));
    return mine.find((item) => item.arrivedAt === oldest);
  }

  pop(): T | undefined {
    const item = this.peek();
    if (!item) return undefined;
    for (const rank of RANKS) {
      if (rank === item.priority) this.passedOver[rank] = 0;
      else if (this.items.some((other) => other.priority === rank)) this.passedOver[rank]++;
    }
    for (const ring of [this.rings.get(item.priority)!, this.rings.get(`${item.priority} ${item.caller}`)!]) {
      ring.push(ring.shift()!);
    }
    this.remove(item);
    return item;
  }

  private join(ring: string, member: string): void {
    const members = this.rings.get(ring) ?? [];
    this.rings.set(ring, members);
    if (!members.includes(member)) members.push(member);
  }

  private leaveIfGone({ priority, caller, session }: T): void {
    const rest = this.items.filter((item) => item.priority === priority);
    const callers = rest.filter((item) => item.caller === caller);
    if (!callers.some((item) => item.session === session)) this.leave(`${priority} ${caller}`, session);
    if (callers.length === 0) this.leave(priority, caller);
    if (rest.length === 0) this.passedOver[priority] = 0;
  }

  private leave(ring: string, member: string): void {
    this.rings.set(
      ring,
      this.rings.get(ring)!.filter((other) => other !== member),
    );
  }
}

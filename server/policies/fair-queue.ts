/**
 * A queue that is fair. The next item is found in three steps, each O(1):
 *   1. the lane: the highest priority with waiters; but a lane that was passed over PATIENCE times in a row goes first, so none starves;
 *   2. the caller: callers of a lane take turns (round robin), and so do the sessions of a caller: a noisy one delays only itself;
 *   3. within a session first come, first served, by arrival time: a retry keeps its place.
 * Round robin over active keys is the case of deficit round robin (Shreedhar and Varghese, 1995) in which every item costs the same.
 */
import type { Priority } from '../core/call';
import { LinkedList, type ListNode } from '../core/linked-list';

export interface FairKey {
  readonly priority: Priority;
  readonly caller: string;
  /** Empty when the call has none: such calls of a caller share one turn. */
  readonly session: string;
  /** Clock.now at the call's arrival. */
  readonly arrivedAt: number;
}

export const PRIORITIES: readonly Priority[] = ['interactive', 'default', 'bulk'];

/** Grants to higher lanes after which a lane with waiters goes first: one in 5 for default, one in 17 for bulk. */
const PATIENCE: Readonly<Record<Priority, number>> = { interactive: Number.POSITIVE_INFINITY, default: 4, bulk: 16 };

interface Session<T> {
  readonly key: string;
  readonly members: LinkedList<T>;
}

interface Caller<T> {
  readonly key: string;
  size: number;
  /** In the order of their turns. */
  readonly turns: LinkedList<Session<T>>;
  readonly sessions: Map<string, ListNode<Session<T>>>;
}

interface Lane<T> {
  readonly priority: Priority;
  readonly turns: LinkedList<Caller<T>>;
  readonly callers: Map<string, ListNode<Caller<T>>>;
  size: number;
  /** Grants to other lanes since this one last had its turn, while it had waiters. */
  passedOver: number;
}

export class FairQueue<T extends FairKey> {
  private readonly lanes: readonly Lane<T>[] = PRIORITIES.map((priority) => ({
    priority,
    turns: new LinkedList<Caller<T>>(),
    callers: new Map<string, ListNode<Caller<T>>>(),
    size: 0,
    passedOver: 0,
  }));
  size = 0;

  /** Adds an item; the returned place is what `remove` takes. */
  push(item: T): ListNode<T> {
    const lane = this.laneOf(item);
    let caller = lane.callers.get(item.caller);
    if (!caller) {
      caller = lane.turns.push({ key: item.caller, size: 0, turns: new LinkedList(), sessions: new Map() });
      lane.callers.set(item.caller, caller);
    }
    let session = caller.value.sessions.get(item.session);
    if (!session) {
      session = caller.value.turns.push({ key: item.session, members: new LinkedList() });
      caller.value.sessions.set(item.session, session);
    }
    lane.size++;
    caller.value.size++;
    this.size++;
    const members = session.value.members;
    // Nearly every item is the youngest. A retry is older than those in front of it only for few of them: its search starts at the head.
    if (!members.tail || members.tail.value.arrivedAt <= item.arrivedAt) return members.push(item);
    let next = members.head;
    while (next && next.value.arrivedAt <= item.arrivedAt) next = next.next;
    return members.insert(item, next);
  }

  /** Takes an item out, wherever it stands. Its turn passes to nobody else: the others keep theirs. */
  remove(place: ListNode<T>): void {
    const lane = this.laneOf(place.value);
    const caller = lane.callers.get(place.value.caller)!;
    const session = caller.value.sessions.get(place.value.session)!;
    session.value.members.remove(place);
    this.tidy(lane, caller, session);
  }

  /** The item that `pop` would take. */
  peek(): T | undefined {
    return this.nextLane()?.turns.head?.value.turns.head?.value.members.head?.value;
  }

  /** Takes the next item; its session and its caller go to the end of their turns. */
  pop(): T | undefined {
    const lane = this.nextLane();
    const caller = lane?.turns.head;
    const session = caller?.value.turns.head;
    const place = session?.value.members.head;
    if (!lane || !caller || !session || !place) return undefined;
    for (const other of this.lanes) if (other !== lane && other.size > 0) other.passedOver++;
    lane.passedOver = 0;
    session.value.members.remove(place);
    // A group that stays goes to the end of its ring.
    if (session.value.members.size > 0) caller.value.turns.moveToEnd(session);
    const emptied = this.tidy(lane, caller, session);
    if (!emptied) lane.turns.moveToEnd(caller);
    return place.value;
  }

  /**
   * About how many items would go before a new one of this key, if no others came: those of its own lane that take turns before it, those of
   * higher lanes until its lane is overdue, and those of lower lanes that become overdue meanwhile.
   */
  ahead(key: FairKey): number {
    const lane = this.laneOf(key);
    const own = aheadInLane(lane, key);
    let higher = 0;
    let lower = 0;
    let isHigher = true;
    for (const other of this.lanes) {
      if (other === lane) {
        isHigher = false;
        higher = Math.min(higher, (own + 1) * PATIENCE[lane.priority]);
      } else if (isHigher) higher += other.size;
      else lower += Math.min(other.size, Math.floor((own + higher) / PATIENCE[other.priority]));
    }
    return own + higher + lower;
  }

  /** Items of this key's caller with this key's priority. */
  countOf({ priority, caller }: Pick<FairKey, 'priority' | 'caller'>): number {
    return this.lanes[PRIORITIES.indexOf(priority)]!.callers.get(caller)?.value.size ?? 0;
  }

  /**
   * Who has most items of one priority, not above this one: how many, and that of them which is last in line. Among equals the one of the lowest
   * priority. O(callers).
   */
  largest(priority: Priority): { readonly size: number; readonly last: T } | undefined {
    let largest: Caller<T> | undefined;
    for (const lane of this.lanes.slice(PRIORITIES.indexOf(priority))) {
      for (const caller of lane.turns) if (!largest || caller.size >= largest.size) largest = caller;
    }
    const last = largest?.turns.tail?.value.members.tail?.value;
    return largest && last && { size: largest.size, last };
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const lane of this.lanes)
      for (const caller of lane.turns) for (const session of caller.turns) yield* session.members;
  }

  private laneOf(item: FairKey): Lane<T> {
    return this.lanes[item.priority === 'interactive' ? 0 : item.priority === 'default' ? 1 : 2]!;
  }

  private nextLane(): Lane<T> | undefined {
    let first: Lane<T> | undefined;
    for (const lane of this.lanes) {
      if (lane.size === 0) continue;
      first ??= lane;
      // The lowest overdue lane goes first: it has the longer patience, so it cannot keep the others out.
      if (lane.passedOver >= PATIENCE[lane.priority]) first = lane;
    }
    return first;
  }

  /** Forgets groups that became empty; true when the caller did. */
  private tidy(lane: Lane<T>, caller: ListNode<Caller<T>>, session: ListNode<Session<T>>): boolean {
    lane.size--;
    caller.value.size--;
    this.size--;
    if (lane.size === 0) lane.passedOver = 0;
    if (session.value.members.size === 0) {
      caller.value.turns.remove(session);
      caller.value.sessions.delete(session.value.key);
    }
    if (caller.value.turns.size > 0) return false;
    lane.turns.remove(caller);
    lane.callers.delete(caller.value.key);
    return true;
  }
}

/** Callers looked at one by one for an estimate; the rest is taken to have enough items for every turn. */
const MOST_CALLERS = 64;

/** Items of the lane that take turns before a new one of this key. */
const aheadInLane = <T>(lane: Lane<T>, key: FairKey): number => {
  const caller = lane.callers.get(key.caller)?.value;
  const session = caller?.sessions.get(key.session)?.value;
  const otherSessions = caller ? caller.turns.size - (session ? 1 : 0) : 0;
  const turns = session ? session.members.size : 0;
  // Each other session goes once before each of its own session's items, and once before the new one.
  const own = caller ? Math.min(caller.size, turns + (turns + 1) * otherSessions) : 0;
  let others = 0;
  let seen = 0;
  for (const other of lane.turns) {
    if (other === caller) continue;
    if (++seen > MOST_CALLERS) break;
    others += Math.min(other.size, own + 1);
  }
  const unseen = Math.max(0, lane.turns.size - (caller ? 1 : 0) - MOST_CALLERS);
  return Math.min(lane.size, own + others + unseen * (own + 1));
};

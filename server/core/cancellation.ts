import type { CallSignal } from './call-signal';

/**
 * An AbortController and its signal in one, for what begins and ends with a call. Each call needs two, and two of Node.js's with their events cost
 * more CPU than all stages of a call together.
 */
export class Cancellation implements CallSignal {
  aborted = false;
  reason: unknown;
  private readonly listeners: (() => void)[] = [];

  /** Only the first one counts. What a listener throws comes out here, and those after it are not told: they must not throw. */
  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    // One by one, since a listener may remove another one.
    for (let listener = this.listeners.shift(); listener; listener = this.listeners.shift()) listener();
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (!this.aborted) this.listeners.push(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    const at = this.listeners.indexOf(listener);
    if (at >= 0) this.listeners.splice(at, 1);
  }
}

import type { CallSignal } from '../../../server/core/call-signal';
import { Cancellation } from '../../../server/core/cancellation';

interface Pair {
  readonly signal: CallSignal;
  abort(reason: unknown): void;
}

const ours = (): Pair => {
  const cancellation = new Cancellation();
  return { signal: cancellation, abort: (reason) => cancellation.abort(reason) };
};
const standard = (): Pair => {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason) => controller.abort(reason) };
};

/** The path of a call takes either, so both have to do the same. */
describe.each([
  ['Cancellation', ours],
  ['AbortController', standard],
])('%s', (_name, make) => {
  it('is aborted once, with the first reason', () => {
    const { signal, abort } = make();
    const told: unknown[] = [];
    signal.addEventListener('abort', () => told.push(signal.reason), { once: true });
    expect(signal.aborted).toBe(false);
    signal.throwIfAborted();
    const reason = new Error('first');
    abort(reason);
    abort(new Error('second'));
    expect(signal).toMatchObject({ aborted: true, reason });
    expect(told).toEqual([reason]);
    expect(() => signal.throwIfAborted()).toThrow(reason);
  });

  it('calls its listeners in order, and none that was removed, also by one before it', () => {
    const { signal, abort } = make();
    const told: string[] = [];
    const removed = () => told.push('removed');
    const third = () => told.push('third');
    signal.addEventListener('abort', removed);
    signal.addEventListener('abort', () => {
      told.push('first');
      signal.removeEventListener('abort', third);
    });
    signal.addEventListener('abort', () => told.push('second'));
    signal.addEventListener('abort', third);
    signal.removeEventListener('abort', removed);
    signal.removeEventListener('abort', () => told.push('a stranger'));
    abort(new Error('over'));
    expect(told).toEqual(['first', 'second']);
  });

  it('does not call who listens too late, also while it is being aborted', () => {
    const { signal, abort } = make();
    const late = jest.fn();
    signal.addEventListener('abort', () => signal.addEventListener('abort', late));
    abort(new Error('over'));
    signal.addEventListener('abort', late);
    abort(new Error('again'));
    expect(late).not.toHaveBeenCalled();
  });
});

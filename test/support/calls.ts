import type { CallContext, ChatRequest, DeltaSink } from '../../server/core/call';
import type { CallError } from '../../server/core/call-error';
import { newCallRecord } from '../../server/core/call-record';
import type { Clock } from '../../server/core/clock';

export const chatRequest = (fields: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'm',
  params: { messages: [{ role: 'user', content: 'hello' }] },
  workload: 'chat',
  priority: 'default',
  sessionId: '',
  disableFallback: false,
  ...fields,
});

export interface TestCall {
  readonly context: CallContext;
  /** As the caller's cancel or the deadline does. */
  readonly abort: (reason: CallError) => void;
}

/** A call that arrives now and has 60 s unless told. */
export const callContext = (clock: Clock, fields: Partial<CallContext> = {}): TestCall => {
  const controller = new AbortController();
  const abort = (reason: CallError): void => controller.abort(reason);
  const context: CallContext = {
    callId: 'call-1',
    caller: 'caller',
    signal: controller.signal,
    abort,
    deadlineAt: clock.now() + 60_000,
    arrivedAt: clock.now(),
    record: newCallRecord(),
    ...fields,
  };
  return { context, abort };
};

/** A sink that keeps the texts; `busy` is what its writes return. */
export const textSink = (busy?: () => Promise<void> | undefined): DeltaSink & { readonly texts: string[] } => {
  const texts: string[] = [];
  return {
    texts,
    write: (chunks) => {
      texts.push(...chunks.map((chunk) => chunk.choices[0]?.delta.content ?? ''));
      return busy?.();
    },
  };
};

import type { Call, CallContext, ChatParams, Chunk } from '../core/call';
import { CallError } from '../core/call-error';
import { type CallPart, type CallRecord, endPart, newCallRecord } from '../core/call-record';
import { tellStep } from '../core/call-step';
import type { Clock } from '../core/clock';
import { estimateTokens } from '../core/estimate-tokens';
import { toCallError } from '../core/to-call-error';
import type { Headroom } from '../policies/headroom';
import type { DeepDiveRequest } from './deep-dive-request';
import type { Stage } from './deep-dive-result';
import { promptTokens } from './prompt-tokens';
import type { Reservation } from './token-budget';

/** How far an estimate may lie above the true number of tokens: what a provider is told is less than what is counted, by this factor. */
const ESTIMATE_DOUBT = 1.5;

/** One call of a deep dive to a model. */
export interface Part {
  /** `plan`, `facet 1.2`, `synthesis`. */
  readonly name: string;
  /** What it is counted under. */
  readonly stage: Stage;
  readonly model: string;
  readonly messages: ChatParams['messages'];
  readonly format?: ChatParams['response_format'];
  /** Clock.now at which it is stopped. */
  readonly endsAt: number;
  /** Reserves its tokens, when it begins; undefined: there are not enough left. */
  readonly reserve: (promptTokens: number) => Reservation | undefined;
  /** It begins now. */
  readonly begun?: () => void;
  /** Takes the answer as it comes. Without it the answer comes as a whole, and is retried as a whole. */
  readonly onText?: (text: string) => undefined | Promise<void>;
}

export interface PartEnd {
  /** What there is, also when it failed. */
  readonly text: string;
  /** Absent when it ended well. */
  readonly error?: CallError;
  /** The token budget left no room for it, or cut it off. */
  readonly outOfTokens: boolean;
  readonly durationMs: number;
  /** Absent when it did not begin. */
  readonly record?: CallRecord;
}

/** Rejects only when the deep dive itself is over: cancelled, or out of time. */
export type Ask = (part: Part) => Promise<PartEnd>;

export interface AskPorts {
  /** The path of every call: pool, retries, fallback. */
  readonly chat: Call;
  readonly clock: Clock;
  readonly headroom: Headroom;
}

/** Makes the calls of one deep dive: each when there is room, with its own record and trace, below those of the deep dive. */
export const asking =
  (ports: AskPorts, request: DeepDiveRequest, context: CallContext<never>): Ask =>
  async (part) => {
    const { clock, headroom } = ports;
    if (context.signal.aborted) throw context.signal.reason;
    const controller = new AbortController();
    const stop = (): void => controller.abort(context.signal.reason);
    context.signal.addEventListener('abort', stop, { once: true });
    const askedAt = clock.now();
    const timer = clock.after(part.endsAt - askedAt, () =>
      controller.abort(new CallError('DEADLINE_EXCEEDED', 'no time was left to begin')),
    );
    const key = { caller: context.caller, session: context.callId, arrivedAt: context.arrivedAt };
    let mustWait = false;
    try {
      const end = headroom.run(key, controller.signal, () => {
        // From here on the path of the call keeps the time.
        timer.cancel();
        if (!mustWait) return run(ports, request, context, part, controller);
        const ms = clock.now() - askedAt;
        tellStep(context, { name: 'queue', at: askedAt, ms, who: part.name, reason: 'headroom' });
        return run(ports, request, context, part, controller).then(begunTooLate);
      });
      mustWait = true;
      return await end;
    } catch (thrown) {
      if (context.signal.aborted) throw context.signal.reason;
      return { text: '', error: toCallError(thrown), outOfTokens: false, durationMs: 0 };
    } finally {
      timer.cancel();
      context.signal.removeEventListener('abort', stop);
    }
  };

/** A part that waited until nothing could be tried any more has run out of time; how much its caller gave is not at fault. */
const begunTooLate = (end: PartEnd): PartEnd =>
  end.error?.reason === 'DEADLINE_TOO_SHORT'
    ? { ...end, error: new CallError('DEADLINE_EXCEEDED', 'no time was left to begin') }
    : end;

const run = async (
  { chat, clock }: AskPorts,
  request: DeepDiveRequest,
  context: CallContext<never>,
  part: Part,
  controller: AbortController,
): Promise<PartEnd> => {
  const asked = promptTokens(part.messages);
  const reservation = part.reserve(asked);
  if (!reservation) return { text: '', outOfTokens: true, durationMs: 0 };
  const record = newCallRecord();
  const startedAt = clock.now();
  const told: CallPart = { name: part.name, startedAt, record };
  context.record.parts ??= [];
  context.record.parts.push(told);
  const trace = context.trace?.part(part.name, startedAt);
  part.begun?.();

  const { answerTokens } = reservation;
  const limited = Number.isFinite(answerTokens);
  let text = '';
  let tokens = 0;
  let cut = false;
  let error: CallError | undefined;
  const sink = part.onText && {
    write: (chunks: readonly Chunk[]): undefined | Promise<void> => {
      const more = chunks.map(textOf).join('');
      if (more === '' || cut) return undefined;
      text += more;
      tokens += limited ? estimateTokens(more) : 0;
      if (tokens > answerTokens) {
        cut = true;
        controller.abort(new CallError('CANCELLED', 'the answer ran over its share of the token budget'));
      }
      return part.onText?.(more);
    },
  };
  try {
    const { completion } = await chat(
      {
        model: part.model,
        params: {
          messages: part.messages,
          ...(part.format && { response_format: part.format }),
          ...(limited && { max_completion_tokens: Math.max(1, Math.floor(answerTokens / ESTIMATE_DOUBT)) }),
        },
        workload: request.workload,
        priority: request.priority,
        sessionId: request.sessionId,
        disableFallback: request.disableFallback,
      },
      {
        ...context,
        signal: controller.signal,
        abort: (reason) => controller.abort(reason),
        deadlineAt: part.endsAt,
        sink,
        record,
        trace,
      },
    );
    const [choice] = completion.choices;
    if (!sink) text = choice?.message?.content ?? choice?.message?.refusal ?? '';
    cut ||= limited && choice?.finish_reason === 'length';
  } catch (thrown) {
    if (!cut) error = toCallError(thrown);
  }
  endPart(context.record, told, { durationMs: clock.now() - startedAt, reason: error?.reason });
  trace?.ended({ caller: context.caller, error });
  const { usage } = record;
  // Nobody says what an answer used that was stopped: what was asked, and what came.
  const stopped = tokens > 0 ? asked + tokens : 0;
  reservation.settle(usage ? usage.promptTokens + usage.completionTokens : stopped);
  if (context.signal.aborted) throw context.signal.reason;
  return { text, error, outOfTokens: cut, durationMs: told.durationMs!, record };
};

const textOf = ({ choices }: Chunk): string => choices[0]?.delta?.content ?? choices[0]?.delta?.refusal ?? '';

import type { Call, CallContext, ChatParams, Chunk } from '../core/call';
import { CallError } from '../core/call-error';
import { type CallPart, type CallRecord, endPart, newCallRecord } from '../core/call-record';
import { tellStep } from '../core/call-step';
import { Cancellation } from '../core/cancellation';
import type { Clock } from '../core/clock';
import { endsTorn } from '../core/ends-torn';
import { estimateTokens } from '../core/estimate-tokens';
import { toCallError } from '../core/to-call-error';
import type { Headroom } from '../policies/headroom';
import type { DeepDiveRequest } from './deep-dive-request';
import type { Stage } from './deep-dive-result';
import { promptTokens } from './prompt-tokens';
import type { Reservation } from './token-budget';
import { WaitNote } from './wait-note';

/** A part with less time than this brings nothing, ms. */
const MIN_PART_MS = 100;
/** A shorter wait says nothing, ms. */
const WORTH_TELLING_MS = 1;
/** The longest answer, characters. It is kept until the end and repeated in prompts, so one without end would fill the memory. */
const MAX_ANSWER = 200_000;
/** How far an estimate may lie above the true number of tokens: what a provider is told is less than what is counted, by this factor. */
const ESTIMATE_DOUBT = 1.5;

/** One call of a deep dive to a model. */
export interface Part {
  /** `plan`, `facet 1.2`, `synthesis`. */
  readonly name: string;
  /** What it is counted under. */
  readonly stage: Stage;
  readonly model: string;
  /** Asked for when it begins: with documents they are long, and many parts may wait. */
  readonly messages: () => ChatParams['messages'];
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
  /** It ended before the answer's end: by a length limit of the model or its provider, by a content filter, or for its sheer length. */
  readonly brokenOff: boolean;
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
  /** Where this deep dive waits for room: it may use the pool, or the legacy client alone. */
  readonly headroomOf: (request: DeepDiveRequest, callId: string) => Headroom;
}

/** Makes the calls of one deep dive: each when there is room, with its own record and trace, below those of the deep dive. */
export const asking = (ports: AskPorts, request: DeepDiveRequest, context: CallContext<never>): Ask => {
  const { clock, headroomOf } = ports;
  const note = new WaitNote(context.record, clock);
  return async (part) => {
    if (context.signal.aborted) throw context.signal.reason;
    const isLate = (): boolean => part.endsAt - clock.now() < MIN_PART_MS;
    if (isLate()) return notBegun({ error: noTimeLeft() });
    const cancellation = new Cancellation();
    const stop = (): void => cancellation.abort(context.signal.reason);
    context.signal.addEventListener('abort', stop, { once: true });
    const askedAt = clock.now();
    const timer = clock.after(part.endsAt - askedAt, () => cancellation.abort(noTimeLeft()));
    const key = { caller: context.caller, session: context.callId, arrivedAt: context.arrivedAt };
    let begun = false;
    let waits = false;
    const endWait = (): void => {
      if (!waits) return;
      waits = false;
      note.waits(-1);
      const ms = clock.now() - askedAt;
      if (ms >= WORTH_TELLING_MS)
        tellStep(context, { name: 'queue', at: askedAt, ms, who: part.name, reason: 'headroom' });
    };
    try {
      const end = headroomOf(request, context.callId).run(key, cancellation, () => {
        begun = true;
        // From here on the path of the call keeps the time.
        timer.cancel();
        endWait();
        if (isLate()) return Promise.resolve(notBegun({ error: noTimeLeft() }));
        note.runs(1);
        return run(ports, request, context, part, cancellation).finally(() => note.runs(-1));
      });
      if (!begun) {
        waits = true;
        note.waits(1);
      }
      return await end;
    } catch (thrown) {
      if (context.signal.aborted) throw context.signal.reason;
      return notBegun({ error: toCallError(thrown) });
    } finally {
      endWait();
      timer.cancel();
      context.signal.removeEventListener('abort', stop);
    }
  };
};

const notBegun = (why: Pick<PartEnd, 'error'> | { readonly outOfTokens: true }): PartEnd => ({
  text: '',
  outOfTokens: false,
  brokenOff: false,
  durationMs: 0,
  ...why,
});

const noTimeLeft = (): CallError => new CallError('DEADLINE_EXCEEDED', 'no time was left to begin');

/** A share of the time that is too short is no fault of the caller, who gave the whole. */
const shareTooShort = (error: CallError): CallError => (error.reason === 'DEADLINE_TOO_SHORT' ? noTimeLeft() : error);

const run = async (
  { chat, clock }: AskPorts,
  request: DeepDiveRequest,
  context: CallContext<never>,
  part: Part,
  cancellation: Cancellation,
): Promise<PartEnd> => {
  const messages = part.messages();
  // Long prompts take long to estimate.
  const asked = request.tokenBudget === undefined ? 0 : promptTokens(messages);
  const reservation = part.reserve(asked);
  if (!reservation) return notBegun({ outOfTokens: true });
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
  let half = '';
  let tokens = 0;
  let cut = false;
  let brokenOff = false;
  let error: CallError | undefined;
  const sink = part.onText && {
    write: (chunks: readonly Chunk[]): undefined | Promise<void> => {
      if (cut || brokenOff) return undefined;
      const came = half + chunks.map(textOf).join('');
      // A character that is torn apart waits for its second half: alone it would be lost on the way to the caller.
      half = endsTorn(came) ? came.slice(-1) : '';
      const more = half === '' ? came : came.slice(0, -1);
      text += more;
      if (limited) tokens += estimateTokens(more) + estimateTokens(chunks.map(reasoningOf).join(''));
      if (tokens > answerTokens) {
        cut = true;
        cancellation.abort(new CallError('CANCELLED', 'the answer ran over its share of the token budget'));
      }
      if (text.length > MAX_ANSWER) {
        brokenOff = true;
        cancellation.abort(new CallError('CANCELLED', `the answer ran over ${MAX_ANSWER} characters`));
      }
      return more === '' ? undefined : part.onText?.(more);
    },
  };
  try {
    const { completion } = await chat(
      {
        model: part.model,
        params: {
          messages,
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
        signal: cancellation,
        abort: (reason) => cancellation.abort(reason),
        deadlineAt: part.endsAt,
        sink,
        record,
        trace,
      },
    );
    const [choice] = completion.choices;
    if (!sink) text = saidIn(choice?.message);
    const finish = choice?.finish_reason;
    cut ||= limited && finish === 'length';
    brokenOff ||= !cut && (finish === 'length' || finish === 'content_filter');
  } catch (thrown) {
    if (!cut && !brokenOff) error = shareTooShort(toCallError(thrown));
  }
  endPart(context.record, told, { durationMs: clock.now() - startedAt, reason: error?.reason });
  trace?.ended({ caller: context.caller, error });
  const { usage } = record;
  // Nobody says what an answer used that was stopped: what was asked, and what came.
  const stopped = tokens > 0 ? asked + tokens : 0;
  reservation.settle(usage ? usage.promptTokens + usage.completionTokens : stopped);
  if (context.signal.aborted) throw context.signal.reason;
  return { text, error, outOfTokens: cut, brokenOff, durationMs: told.durationMs!, record };
};

const textOf = ({ choices }: Chunk): string => saidIn(choices[0]?.delta);

/** The answer, or why there is none. What providers send is not checked: it may be no text. */
const saidIn = (piece: { readonly content?: unknown; readonly refusal?: unknown } | null | undefined): string =>
  stringOf(piece?.content) || stringOf(piece?.refusal);

const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The thoughts of compatible servers, under either of the two names in use: nobody reads them here, but they are paid for. */
const reasoningOf = ({ choices }: Chunk): string => {
  const { reasoning_content, reasoning } = (choices[0]?.delta ?? {}) as Record<string, unknown>;
  return stringOf(reasoning_content) || stringOf(reasoning);
};

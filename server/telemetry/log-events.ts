export interface LogEvent {
  readonly level: string;
  readonly doc: string;
  /** Fields beside those of every line, with what they say. */
  readonly fields: Readonly<Record<string, string>>;
}

const WHO_AND_WHAT = {
  call_id: 'its id, as in the answer, in error details, in traces and for `llm-pool explain`',
  caller: 'who called; `unknown` when it was refused before that was clear',
  method: '`Chat`, `StreamChat`, `DeepDive`, `StreamDeepDive`',
  workload: '`chat`, `dialogue_agent` or `deep_dive`',
  model: 'the model asked for, at most 100 characters of it',
  stream: 'whether it streams',
  trace_id: 'W3C trace id, when it has one',
} as const;

const OUTCOME =
  '`success`, `caller_fault`, `refused`, `upstream_fault`, `cancelled`, `deadline_exceeded` or `internal_error`';

/** In every line. */
export const COMMON_FIELDS = {
  level: '`debug`, `info`, `warn` or `error`',
  time: 'ISO 8601, UTC, to the millisecond',
  instance: 'the llm-pool process (`LLM_POOL_INSTANCE`)',
  msg: 'the same for people',
  event:
    'which kind of line: one of those below, or, rarely, `rpc_failed` and `http_error` (a fault of llm-pool, with `err`) or `opentelemetry` (traces ' +
    'cannot be sent); absent in lines about the process itself',
} as const;

/** Every kind of line about calls and states. docs/logs.md is made of it, and a test compares it with real lines. */
export const LOG_EVENTS = {
  call_ended: {
    level: '`info`; `error` for a fault of llm-pool itself',
    doc: 'A call has ended, in whatever way: one line for each call.',
    fields: {
      ...WHO_AND_WHAT,
      outcome: OUTCOME,
      reason: 'why it failed: a reason of docs/errors.md',
      error: 'the same in words, as its caller was told',
      tier: '`pool` or `legacy`: where its last attempt ran; absent when there was none',
      client: 'the client of its last attempt',
      backend: 'the backend of its last attempt',
      attempts: 'how many attempts it made; 0 when it was refused before',
      fallback: '`pool_error`, `pool_off`, `no_backend` or `pool_full`: why the legacy client took it',
      queue_ms: 'waited for slots, in all',
      upstream_ms: 'time in attempts, in all',
      duration_ms: 'from its arrival to its end',
      prompt_tokens: 'tokens of the prompt, of all attempts',
      completion_tokens: 'tokens of the answer, of all attempts',
      tokens_estimated: '`true` when the provider did not say',
      story: 'with `LLM_POOL_DEBUG=true`: what happened, in a line',
      err: 'for a fault of llm-pool itself: type, message, stack and causes',
    },
  },
  state_changed: {
    level: '`warn` when it is bad news, else `info`',
    doc: 'The pool, its size or a backend has changed its state. `Phase 1` finds all of these lines, `プール` those of the pool.',
    fields: {
      what: '`pool`, `pool size`, `backend main`',
      was: 'the state before',
      now: 'the state after',
      reason: 'why',
      call_id: 'the call that brought it about, when one did',
      trace_id: 'its trace id, when it has one',
    },
  },
  fallback: {
    level: '`warn`',
    doc: 'A call went to the legacy client in place of the pool, the first one for 10 s. `フォールバック` finds it.',
    fields: { call_id: WHO_AND_WHAT.call_id, reason: 'as `fallback` of the call' },
  },
  fallbacks: {
    level: '`warn`',
    doc: 'More calls did within 10 s: one line for all of them.',
    fields: { calls: 'how many', reasons: 'how many for each reason' },
  },
  status: {
    level: '`info`',
    doc: 'A line of what LogStatus was asked for. All that it says stands in `msg`.',
    fields: {},
  },
  call_arrived: {
    level: '`debug`',
    doc: 'A call has come.',
    fields: { ...WHO_AND_WHAT, priority: '`interactive`, `default` or `bulk`' },
  },
  attempt_ended: {
    level: '`debug`',
    doc: 'A request to an upstream has ended.',
    fields: {
      call_id: WHO_AND_WHAT.call_id,
      attempt: '1 for the first',
      tier: '`pool` or `legacy`',
      client: 'the client',
      backend: 'the backend',
      outcome: OUTCOME,
      reason: 'why it failed',
      http_status: 'what the upstream answered',
      provider_request_id: "the provider's id of the request, to ask the provider with",
      queue_ms: 'waited for the slot',
      first_token_ms: 'from sending to the first token, of a stream',
      duration_ms: 'how long it took',
    },
  },
} as const satisfies Record<string, LogEvent>;

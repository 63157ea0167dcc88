import { bar, callLink, chip, el, nothing, row } from './el.mjs';
import { ago, ending, time } from './words.mjs';

/** A bar is full at the oldest call, but not before this age, ms. */
const FULL_BAR_MS = 10_000;

/** Calls in flight, the oldest first. */
export const drawCalls = ({ calls }) => {
  if (calls.length === 0) return [nothing('No call is in flight.')];
  const oldest = Math.max(FULL_BAR_MS, ...calls.map(({ age_ms }) => age_ms));
  return calls.map((call) =>
    row(
      bar(call.age_ms / oldest, call.state === 'queued' ? 'warn' : ''),
      el('span.when', time(call.age_ms)),
      chip(call.state === 'queued' ? 'warn' : '', call.state),
      el('span.rest', who(call), el('div', call.story)),
      callLink(call.call_id),
    ),
  );
};

/** Calls that ended, the newest first. */
export const drawEnded = (calls, serverNow, empty) => {
  if (calls.length === 0) return [nothing(empty)];
  return calls.map((call) =>
    row(
      el('span.when', ago(call.started_at, serverNow)),
      el(
        'span.rest',
        el('div', el(call.outcome === 'success' ? 'b.good' : 'b.bad', ending(call)), ' ', who(call)),
        call.story === call.reason ? '' : el('div', call.story),
        el('small', call.error),
      ),
      el('span', callLink(call.call_id), trace(call.trace_id)),
    ),
  );
};

const who = ({ caller, method, model, priority }) =>
  el('small', `${caller} · ${method}${model ? ` · ${model}` : ''} · ${priority}`);

export const trace = (traceId) => (traceId ? el('div', el('small.mono', `trace ${traceId}`)) : undefined);

import { trace } from './draw-calls.mjs';
import { bar, chip, el, row } from './el.mjs';
import { ending, time } from './words.mjs';

/** One call, step by step, with bars drawn to scale. */
export const drawStory = ({ call, instance }) => {
  const { call_id, state, outcome, age_ms, caller, method, model, story, error, trace_id, steps, served_by } = call;
  const tone = state === 'ended' ? (outcome === 'success' ? 'good' : 'bad') : 'warn';
  const total = Math.max(age_ms, 1, ...steps.map((step) => step.start_ms + step.duration_ms));
  const split = served_by
    ? `queue ${time(served_by.queue_ms)} · upstream ${time(served_by.upstream_ms)} · pauses and own work ${time(served_by.overhead_ms)}`
    : '';
  return [
    el('h2', 'Call ', el('span.mono', call_id)),
    el(
      'p',
      chip(tone, ending(call)),
      ` ${state === 'ended' ? 'after' : 'for'} ${time(age_ms)} · `,
      el('b', story || 'nothing happened to it'),
    ),
    el('div', el('small', `${method} of ${caller}${model ? `, model ${model}` : ''}, on ${instance}`)),
    error ? el('div', el('small', error)) : undefined,
    el('div.steps', ...steps.map((step) => stepRow(step, total))),
    split ? el('div', el('small', split)) : undefined,
    trace(trace_id),
  ].filter(Boolean);
};

const stepRow = ({ name, start_ms, duration_ms, running, who, reason }, total) => {
  const decision = name !== 'attempt' && name !== 'queue' && name !== 'backoff';
  const tone = name !== 'attempt' ? 'warn' : reason === 'ok' ? 'good' : running ? '' : 'bad';
  return row(
    el('span.when', `at ${time(start_ms)}`),
    bar(duration_ms / total, tone, start_ms / total),
    el('span.name', name === 'attempt' ? who : name.replaceAll('_', ' ')),
    el(
      'span.rest',
      [name === 'attempt' ? '' : who, reason, decision ? '' : time(duration_ms), running ? '…' : '']
        .filter(Boolean)
        .join(' '),
    ),
  );
};

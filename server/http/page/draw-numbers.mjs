import { el } from './el.mjs';
import { plural, time } from './words.mjs';

/** All numbers of each window, side by side. */
export const drawNumbers = ({ windows }) => {
  const line = (name, value) => el('tr', el('td', name), ...windows.map((window) => el('td', value(window))));
  const outcomes = Object.keys(windows[0].outcomes);
  return [
    el(
      'table',
      el('tr', el('th', ''), ...windows.map(({ name, seconds }) => el('th', `${name} (${time(seconds * 1000)})`))),
      line('calls', ({ calls }) => String(calls)),
      line('calls per second', ({ calls_per_second }) => calls_per_second.toFixed(2)),
      ...outcomes.map((outcome) => line(outcome.replaceAll('_', ' '), (window) => String(window.outcomes[outcome]))),
      ...distribution(line, 'time of good calls', 'duration'),
      ...distribution(line, 'wait for a slot', 'queue_wait'),
      line('fallbacks', ({ fallbacks }) => String(fallbacks)),
      line('tokens', (window) => `${window.prompt_tokens} + ${window.completion_tokens}`),
    ),
  ];
};

const distribution = (line, name, key) =>
  ['mean', 'p50', 'p95', 'p99', 'max'].map((part) =>
    line(`${name}, ${part}`, (window) => (window[key].count === 0 ? '–' : time(window[key][`${part}_ms`]))),
  );

/** What holds now, in a few words each. */
export const slotsLine = ({ now, limits }) => {
  const range =
    limits.min_clients === limits.max_clients ? '' : ` (may be ${limits.min_clients} to ${limits.max_clients})`;
  return `${now.slots_in_use} of ${now.slots} in use, ${plural(now.clients, 'client')}${range}; legacy ${now.legacy_slots_in_use} of ${now.legacy_slots}`;
};

export const queueLine = ({ now, limits }) =>
  `${now.queued} of ${limits.queue} places${now.legacy_queued > 0 ? `; legacy ${now.legacy_queued} of ${limits.legacy_queue}` : ''}`;

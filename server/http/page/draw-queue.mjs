import { el, nothing, row } from './el.mjs';
import { plural, time } from './words.mjs';

/** Colours of the priorities, told beside each row by a square. */
const TONES = { interactive: '', default: 'good', bulk: 'warn' };

/** Who waits: a bar of all places with a piece for each caller and priority, and the same in words. */
export const drawQueue = ({ queue, now, limits }) => {
  if (queue.length === 0) return [nothing(`Nobody waits; ${plural(limits.queue, 'call')} may.`)];
  const places = Math.max(1, limits.queue + (now.legacy_queued > 0 ? limits.legacy_queue : 0));
  const pieces = queue.map(({ waiting, priority, caller }) => {
    const piece = coloured('i', priority);
    piece.style.width = `${(waiting / places) * 100}%`;
    piece.title = `${caller}, ${priority}: ${waiting}`;
    return piece;
  });
  const rows = queue.map(({ caller, priority, waiting, oldest_ms }) =>
    row(
      el('span.name', caller),
      el('span.rest', coloured('i.square', priority), ` ${plural(waiting, 'call')}, ${priority}`),
      el('span', `the first for ${time(oldest_ms)}`),
    ),
  );
  return [el('div.bar.queue', ...pieces), ...rows];
};

const coloured = (tag, priority) => {
  const node = el(tag);
  if (TONES[priority]) node.classList.add(TONES[priority]);
  return node;
};

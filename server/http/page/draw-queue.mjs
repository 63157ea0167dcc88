import { el, nothing, row } from './el.mjs';
import { plural, time } from './words.mjs';

const TONES = { interactive: '', default: 'good', bulk: 'warn' };

/** Who waits: a bar of all places with a piece for each caller and priority, and the same in words. */
export const drawQueue = ({ queue, now, limits }) => {
  const places = Math.max(limits.queue + limits.legacy_queue, 1);
  if (queue.length === 0) return [nothing(`Nobody waits. ${limits.queue} may.`)];
  const full = now.legacy_queued === 0 ? Math.max(limits.queue, 1) : places;
  const picture = el(
    'div.bar.queue',
    ...queue.map(({ waiting, priority, caller }) => {
      const piece = el('i');
      if (TONES[priority]) piece.className = TONES[priority];
      piece.style.width = `${(waiting / full) * 100}%`;
      piece.title = `${caller}, ${priority}: ${waiting}`;
      return piece;
    }),
  );
  return [
    picture,
    ...queue.map(({ caller, priority, waiting, oldest_ms }) =>
      row(
        el('span.name', caller),
        el('span.rest', `${plural(waiting, 'call')}, ${priority}`),
        el('span', `the first for ${time(oldest_ms)}`),
      ),
    ),
  ];
};

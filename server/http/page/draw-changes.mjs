import { callLink, el, nothing, row } from './el.mjs';
import { ago } from './words.mjs';

/** Changes of state, the newest first, with the call behind each. */
export const drawChanges = ({ state_changes: changes }, serverNow) => {
  if (changes.length === 0) return [nothing('Nothing has changed since the start.')];
  return changes.map(({ at, what, was, now, reason, call_id }) => {
    const when = el('span.when', ago(at, serverNow));
    when.title = at;
    const words = el('span.rest', el('b', what), ` ${was} → ${now} `, el('small', reason));
    return row(when, words, call_id ? callLink(call_id) : undefined);
  });
};

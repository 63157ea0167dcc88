import { el } from './el.mjs';
import { goal, plural, TARGET_NAMES, targetValue, time } from './words.mjs';

/** What is wrong, in sentences; empty when nothing is. The first thing to read. */
export const troubles = ({ pool_state, pool_state_change, backends, windows, now, limits }) => {
  const found = [];
  if (pool_state === 'off_after_errors' || pool_state === 'trial') {
    found.push(
      `The pool is ${pool_state === 'trial' ? 'on trial' : 'off'} after errors: ${pool_state_change?.reason ?? ''}.`,
    );
  }
  for (const { backend, breaker, breaker_reason, health, last_change, cooling_ms } of backends) {
    if (breaker !== 'closed')
      found.push(`The breaker of ${backend} is ${breaker.replace('_', ' ')}: ${breaker_reason}.`);
    if (health === 'out' || health === 'unhealthy')
      found.push(`${backend} is ${health}: ${last_change?.reason ?? ''}.`);
    for (const [model, ms] of Object.entries(cooling_ms)) {
      found.push(`${backend} serves no ${model} for ${time(ms)} more: rate limit of the provider.`);
    }
  }
  if (now.queued > 0 && now.queued >= limits.queue)
    found.push(`The queue is full: ${plural(now.queued, 'call')} wait, more are refused.`);
  for (const target of windows[0]?.targets ?? []) {
    if (target.judged && !target.holds) {
      found.push(
        `${TARGET_NAMES[target.name]} over the last minute is ${targetValue(target)}; good is ${goal(target)}.`,
      );
    }
  }
  return found;
};

export const drawVerdict = (debug) => {
  const found = troubles(debug);
  if (found.length > 0) {
    const list = el('ul', ...found.map((sentence) => el('li', sentence)));
    return { tone: 'bad', nodes: [el('b', `✗ ${plural(found.length, 'thing')} to look at`), list] };
  }
  const off = debug.pool_state === 'disabled' ? ' The pool is off: the legacy client answers.' : '';
  return { tone: 'good', nodes: [el('b', '✓ Nothing to worry about.'), off] };
};

import { chip, el } from './el.mjs';
import { ago, POOL_STATES } from './words.mjs';

/** Which process this is, and whether its pool takes calls. */
export const drawHead = (debug, serverNow) => {
  const { instance, versions, pool_state, pool_state_change: change, started_at } = debug;
  const [tone, words] = POOL_STATES[pool_state] ?? ['', String(pool_state)];
  const state = chip(tone, words);
  if (change) state.title = `${change.reason}, ${ago(change.at, serverNow)}`;
  return [
    el('h1', instance),
    state,
    el('small', `llm-pool ${versions.llm_pool}, started ${ago(started_at, serverNow)}`),
  ];
};

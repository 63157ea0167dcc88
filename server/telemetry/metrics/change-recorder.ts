import type { StateChange } from '../../core/observer';
import type { SeriesOf } from '../instruments';
import { POOL_STATES } from './pool-readings';
import { remember } from './remember';

const BACKEND = 'backend ';

/** Counts changes of state. */
export const changeRecorder = (seriesOf: SeriesOf): ((change: StateChange) => void) => {
  const pool = remember((state: string) => seriesOf('llm_pool.pool.transitions', { state }));
  const backends = remember((backend: string, state: string) =>
    seriesOf('llm_pool.backend.transitions', { backend, state }),
  );
  for (const state of POOL_STATES) pool(state);
  return ({ what, now }) => {
    if (what === 'pool') pool(now).add(1);
    else if (what.startsWith(BACKEND)) backends(what.slice(BACKEND.length), now).add(1);
  };
};

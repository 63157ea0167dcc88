import type { Scenario } from './scenario';
import { badBackend } from './scenarios/bad-backend';
import { breaker } from './scenarios/breaker';
import { fairness } from './scenarios/fairness';
import { overload } from './scenarios/overload';
import { poolSize } from './scenarios/pool-size';
import { poolSwitch } from './scenarios/pool-switch';
import { priorities } from './scenarios/priorities';
import { retries } from './scenarios/retries';
import { shapes } from './scenarios/shapes';

/** In the order in which they are shown. */
export const SCENARIOS: readonly Scenario[] = [
  overload,
  poolSize,
  fairness,
  priorities,
  retries,
  breaker,
  poolSwitch,
  badBackend,
  shapes,
];

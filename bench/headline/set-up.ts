import type { Environment } from '../../server/settings/environment';

/** One of the services that are compared. */
export interface SetUp {
  readonly name: string;
  /** Calls that it runs at once. */
  readonly atOnce: number;
  readonly environment: Environment;
}

const CALLS_PER_CLIENT = 2;

const poolOf = (size: string, clients: number): SetUp => ({
  name: `pool of ${size}`,
  atOnce: clients * CALLS_PER_CLIENT,
  environment: {
    ENABLE_LLM_POOL: 'true',
    LLM_POOL_SIZE: size,
    LLM_POOL_CLIENT_CONCURRENCY: String(CALLS_PER_CLIENT),
  },
});

/** The set-up that the promise is about. */
export const FULL_SIZE = poolOf('8-10', 10);

/** In the order of a rollout. */
export const SET_UPS: readonly SetUp[] = [
  {
    name: 'legacy client alone',
    atOnce: 2,
    environment: { ENABLE_LLM_POOL: 'false', LLM_LEGACY_CONCURRENCY: '2' },
  },
  poolOf('3', 3),
  poolOf('5', 5),
  FULL_SIZE,
];

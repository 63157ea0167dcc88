import type { CallError } from '../../server/core/call-error';
import { BREAKER, errorOf, type PoolRig } from './pool-rig';

/** An attempt that feeds the breaker. */
export const broken = errorOf('UPSTREAM_UNAVAILABLE');

/** What is thrown at once. */
export const refusalOf = (ask: () => unknown): CallError => {
  try {
    ask();
  } catch (error) {
    return error as CallError;
  }
  throw new Error('it was not refused');
};

/** Fails calls until the breaker of the backend opens. */
export const trip = (rig: PoolRig, name: string): void => {
  const others = rig.pool.backends.map((backend) => backend.spec.name).filter((other) => other !== name);
  for (let i = 0; i < BREAKER.failures; i++) rig.take({ avoid: others }).end(broken);
};

/** Lets so many calls succeed in `ms` each. */
export const learn = (rig: PoolRig, count: number, ms: number): void => {
  for (let i = 0; i < count; i++) {
    const lease = rig.take();
    rig.clock.advance(ms);
    lease.end();
  }
};

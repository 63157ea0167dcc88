import { PoolState } from '@llm-pool/client';
import type { Style } from '../style';

/** Whether the pool takes calls, in words. */
export function poolState(state: PoolState, { green, red, yellow }: Style): string {
  switch (state) {
    case PoolState.ON:
      return green('ON');
    case PoolState.DISABLED:
      return yellow('OFF');
    case PoolState.OFF_AFTER_ERRORS:
      return red('OFF after errors in a row');
    case PoolState.TRIAL:
      return yellow('on trial after errors');
    default:
      return 'unknown';
  }
}

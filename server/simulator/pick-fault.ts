import type { Behaviour } from './behaviour';
import type { Fault } from './fault';
import type { Random } from './random';

/** The fault that this request gets, if it gets one. */
export function pickFault(behaviour: Behaviour, on: 'chat' | 'models', random: Random): Fault | null {
  const { fault, faultOn, faultRatio } = behaviour;
  if (!fault || (faultOn !== on && faultOn !== 'all')) return null;
  return random() < faultRatio ? fault : null;
}

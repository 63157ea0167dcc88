import { spreadOf } from './spread';

/** How much dearer one's blocks are than another's in the same turns: the median. The neighbour in time is the one that counts. */
export const blockRatio = (costs: readonly number[], others: readonly number[]): number =>
  spreadOf(costs.map((cost, block) => cost / others[block]!)).median;

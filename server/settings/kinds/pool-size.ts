import { accept, type Kind, refuse } from './kind';

/** How many clients the pool holds: it starts with `min` and grows up to `max`. A fixed size has both equal. */
export interface PoolSize {
  readonly min: number;
  readonly max: number;
}

const LARGEST = 1000;
const RULE = `a whole number from 1 to ${LARGEST}, or a range of two of them such as 8-10`;

/** `5`, or a range `8-10`. */
export const poolSize: Kind<PoolSize> = {
  rule: RULE,
  range: `1 to ${LARGEST} clients, or a range such as 8-10`,
  unit: 'clients',
  example: '8-10',
  parse(text) {
    const parts = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text);
    if (!parts) return refuse(`must be ${RULE}`);
    const min = Number(parts[1]);
    const max = Number(parts[2] ?? parts[1]);
    if (min < 1 || max > LARGEST) return refuse(`must be ${RULE}`);
    if (min > max) return refuse('must be a range whose first number is the smaller one');
    return accept({ min, max });
  },
  format: ({ min, max }) => (min === max ? String(min) : `${min}-${max}`),
};

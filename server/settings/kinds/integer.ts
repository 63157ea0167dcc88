import { accept, type Kind, refuse } from './kind';

export interface IntegerRange {
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
  /** What 0 means where it means something of its own. */
  readonly zero?: string;
}

/** Whole numbers in decimal digits within `min` and `max`, both included; no sign, no fraction, nothing around them. */
export function integer({ min, max, unit, zero }: IntegerRange): Kind<number> {
  const range = `${min} to ${max}${unit ? ` ${unit}` : ''}${zero ? `; 0 = ${zero}` : ''}`;
  const rule = `a whole number, ${range}`;
  return {
    rule,
    range,
    unit,
    parse(text) {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? accept(value) : refuse(`must be ${rule}`);
    },
    format: String,
  };
}

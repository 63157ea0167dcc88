import type { Convert } from './converters';
import type { IsNumber, JsonField } from './input';

/** How the handwritten form of a message maps to the generated one. The types make a new field of the contract fail here until decided. */
export interface Shape<T> {
  /** An empty message: its keys are the fields there are. */
  readonly empty: T;
  /** Every field that is not passed on as it is. */
  readonly fields: { readonly [K in SpecialKeys<T>]-?: Converter<T[K]> };
}

/** Converters of a oneof's cases by name. */
export interface Oneof<C extends string = string> {
  readonly cases: Readonly<Record<C, Convert>>;
}

type Converter<V> = NonNullable<V> extends { $case: infer C extends string } ? Oneof<C> : Convert;

type SpecialKeys<T> = {
  [K in keyof T]-?: K extends JsonField ? K : IsPlain<NonNullable<T[K]>> extends true ? never : K;
}[keyof T];

type IsPlain<V> = [V] extends [string | boolean | Date | readonly string[]]
  ? true
  : [V] extends [number]
    ? IsNumber<V>
    : [V] extends [Uint8Array]
      ? false
      : string extends keyof V
        ? true
        : false;

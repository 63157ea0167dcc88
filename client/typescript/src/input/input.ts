import type { ContentParts, Priority, Role, Workload } from '../gen/llmpool/v1/chat';
import type { DeepDiveStyle } from '../gen/llmpool/v1/deep_dive';

/**
 * The form in which requests are written by hand, made from the generated type `T`: everything is optional, the cases of a oneof stand
 * beside the other fields (`text: 'Hi'` for `content: { $case: 'text', value: 'Hi' }`), enum values may be their names (`'user'`),
 * `parts` may be a plain list, bytes may be base64, and JSON text may be an object. The generated form itself is accepted too.
 */
export type Input<T> = { readonly [K in keyof T]?: Field<K, T[K]> } & {
  readonly [C in OneofCase<T> as C['$case']]?: Value<C['value']>;
};

type Case = { $case: string; value: unknown };
type OneofCase<T> = Extract<{ [K in keyof T]-?: NonNullable<T[K]> }[keyof T], Case>;

type Field<K, V> = K extends JsonField ? JsonValue<V> : Value<V>;

/** Fields that hold JSON as text. */
export type JsonField = 'extraBody' | `${string}Json`;
type JsonValue<V> = V extends readonly string[] ? readonly (string | object)[] : string | object;

type Value<V> = V extends undefined | null
  ? V
  : V extends string | boolean | Date
    ? V
    : V extends number
      ? NumberOrEnum<V>
      : V extends Uint8Array
        ? Uint8Array | string
        : V extends readonly (infer E)[]
          ? readonly Value<E>[]
          : V extends { $case: infer C; value: infer W }
            ? { readonly $case: C; readonly value: Value<W> }
            : V extends ContentParts
              ? Input<V> | readonly Value<ContentParts['parts'][number]>[]
              : string extends keyof V
                ? V
                : Input<V>;

type NumberOrEnum<V extends number> = [V] extends [Role]
  ? IsNumber<V> extends true
    ? number
    : EnumValue<Role, typeof Role, 'ROLE'>
  : [V] extends [Workload]
    ? EnumValue<Workload, typeof Workload, 'WORKLOAD'>
    : [V] extends [Priority]
      ? EnumValue<Priority, typeof Priority, 'PRIORITY'>
      : [V] extends [DeepDiveStyle]
        ? EnumValue<DeepDiveStyle, typeof DeepDiveStyle, 'DEEP_DIVE_STYLE'>
        : V;

/** `number` itself is assignable to every enum; only its text form tells the two apart. */
export type IsNumber<V extends number> = `${number}` extends `${V}` ? true : false;

type EnumValue<V, E, P extends string> = V | Lowercase<EnumName<E>> | `${P}_${EnumName<E>}`;
type EnumName<E> = Exclude<keyof E & string, 'UNSPECIFIED' | 'UNRECOGNIZED'>;

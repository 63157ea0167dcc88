/** Every member of an SDK type must be spelled out, so that one which an upgrade adds fails to compile until it is decided too. */
export type Complete<T> = { readonly [K in keyof Required<T>]: T[K] | undefined };

/** A complete object as the SDK has it: members that are undefined are not there. */
export function sdk<T extends object>(members: Complete<T>): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}

/** A text of the contract, where '' says that there is none. */
export const given = (text: string): string | undefined => (text === '' ? undefined : text);

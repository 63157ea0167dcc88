/**
 * Values of answers, taken as they come: compatible servers leave members out, send null, or send another type than the SDK's types say. None
 * of that may cost an answer, and protobuf cannot encode it.
 */

const MAX_UINT32 = 2 ** 32 - 1;
/** The last second that a protobuf Timestamp can name: the end of the year 9999. */
const MAX_SECONDS = 253402300799;

/** The text; '' for anything else. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The number; 0 for anything else. */
export const numberOf = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

/** The number as protobuf's uint32; `otherwise` for what is no number. */
export const uint32Of = (value: unknown, otherwise = 0): number => {
  if (typeof value !== 'number' || Number.isNaN(value)) return otherwise;
  return Math.min(Math.max(Math.round(value), 0), MAX_UINT32);
};

/** The items; none for anything that is no list. */
export const listOf = <T>(value: readonly T[] | null | undefined): readonly T[] => (Array.isArray(value) ? value : []);

const isObject = (item: unknown): boolean => typeof item === 'object' && item !== null;

/** The items that are objects; none for anything that is no list. */
export const objectsOf = <T extends object>(value: readonly T[] | null | undefined): readonly T[] => {
  const list = listOf(value);
  return list.every(isObject) ? list : list.filter(isObject);
};

/** A time given in seconds since 1970. */
export const dateOf = (seconds: unknown): Date | undefined =>
  typeof seconds === 'number' && seconds > 0 && seconds <= MAX_SECONDS ? new Date(seconds * 1000) : undefined;

/** Text meant to be a string of JSON; some servers send the object itself. */
export const jsonTextOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);

/** Bytes given as base64. */
export const bytesOf = (base64: unknown): Buffer => Buffer.from(textOf(base64), 'base64');

const DIGITS = 1000;

/** A message with its fractions cut to three digits after the point: more of them only make it hard to read. */
export const rounded = <T>(message: T): T => {
  if (typeof message === 'number') return (Math.round(message * DIGITS) / DIGITS) as T;
  if (Array.isArray(message)) return message.map(rounded) as T;
  if (typeof message !== 'object' || message === null || message instanceof Date) return message;
  return Object.fromEntries(Object.entries(message).map(([key, value]) => [key, rounded(value)])) as T;
};

/** Freezes plain objects and lists all the way down; other objects (buffers, secrets) stay as they are. */
export function deepFreeze<T>(value: T): T {
  const plain = Array.isArray(value) || (value && Object.getPrototypeOf(value) === Object.prototype);
  if (plain && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value as object)) deepFreeze(part);
  }
  return value;
}

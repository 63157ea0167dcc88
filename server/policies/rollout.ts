/** FNV-1a, 32 bits (Fowler, Noll, Vo): even, cheap, and the same in every process. */
const fnv1a = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};

/**
 * Whether a call belongs to the share that uses the pool. Stable per key, and growing: who is in at 10 % is in at 20 %.
 * @param percent 0 to 100
 * @param key the session, or the call id where there is none
 */
export const inRollout = (percent: number, key: string): boolean => percent >= 100 || fnv1a(key) % 100 < percent;

/**
 * Buckets on a logarithmic scale, as in DDSketch (Masson, Rim, Lee 2019): bucket i holds the values in (MIN * GROWTH^(i-1), MIN * GROWTH^i].
 * Answering with the value that is equally far, in relation, from both ends keeps the error at (GROWTH - 1) / (GROWTH + 1) = 4.8 %.
 */
const GROWTH = 1.1;
/** 0.1 ms: what is shorter is nothing that an operator looks for. */
const MIN_MS = 0.1;
/** 1 h: longer than any call may take. */
const MAX_MS = 3_600_000;

const LOG_GROWTH = Math.log(GROWTH);
const LAST = Math.ceil(Math.log(MAX_MS / MIN_MS) / LOG_GROWTH);

export const BUCKET_COUNT = LAST + 1;

/** The bucket of a number of milliseconds; what lies outside 0.1 ms to 1 h goes to the first or last one. */
export const bucketOf = (ms: number): number =>
  ms > MIN_MS ? Math.min(LAST, Math.ceil(Math.log(ms / MIN_MS) / LOG_GROWTH)) : 0;

/** The milliseconds that stand for all values of a bucket: within 5 % of each of them. */
export const middleOf = (bucket: number): number => (2 * MIN_MS * GROWTH ** bucket) / (1 + GROWTH);

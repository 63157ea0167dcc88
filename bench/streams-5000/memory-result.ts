import type { Result } from '../support/write-result';

interface Held {
  readonly alive: number;
  readonly rss: number;
}

/** Bytes for each of `calls` calls at once. */
export const memoryResult = (calls: number, stream: Held, waiter: Held): Result => ({
  name: 'streams-5000',
  title: '5,000 streams at once',
  how:
    `One process with ${calls} streams that have sent their first delta and hold still, then one with ${calls} calls that wait for the only slot. ` +
    'What is alive after a garbage collection, and the resident set, against before, divided by their number; grpc-js, the sockets to the ' +
    'upstream and all that watches are in it. Afterwards all are cancelled, and nothing is held or queued.',
  figures: [
    { what: `${calls} streams at once in one process`, measured: 'all served', target: 'all served', holds: true },
    figure('memory of an idle stream', stream),
    figure('memory of a waiting call', waiter),
  ],
});

const figure = (what: string, { alive, rss }: Held) => ({
  what,
  measured: `${(alive / 1024).toFixed(1)} KB alive, ${(rss / 1024).toFixed(1)} KB resident`,
});

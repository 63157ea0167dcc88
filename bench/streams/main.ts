/** What a delta of a stream costs, and what the service adds to its time: in bursts, and with many paced streams at once. */
import { floor, leastStream } from '../support/subjects';
import { writeResult } from '../support/write-result';
import { startStreamSubject, streamService } from './start-stream-subject';
import { streamRounds } from './stream-rounds';
import { streamsResult } from './streams-result';

const main = async (): Promise<void> => {
  const rounds = await streamRounds({
    least: (url) => startStreamSubject(leastStream(url)),
    floor: (url) => startStreamSubject(floor(url)),
    'llm-pool': (url, collector) => startStreamSubject(streamService(url, collector)),
  });
  writeResult(streamsResult(rounds));
};

void main();

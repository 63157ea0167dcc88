import type { LoadCaller, StreamTimes } from '../support/load-caller';
import { MANY, pacedStreams } from './paced';
import type { StreamServer } from './stream-server';

/** CPU time of the server's process for a delta that comes alone, µs, and the times of these many streams. Throws when deltas are missing. */
export const oneByOne = async (
  { way, cpuMicros }: StreamServer,
  caller: LoadCaller,
): Promise<{ single: number; many: StreamTimes }> => {
  // The compiler goes on making code better for long.
  await pacedStreams(caller, way, MANY);
  const before = await cpuMicros();
  const many = await pacedStreams(caller, way, MANY);
  const single = ((await cpuMicros()) - before) / many.deltas;
  return { single, many };
};

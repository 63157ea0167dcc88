import { type Subject, startServer } from '../support/measured-server';
import { everythingOn } from '../support/subjects';
import { streamChatOf } from '../support/way';
import type { StartedStreamServer } from './measure-streams';

/** The service with room for the many streams; `collector` takes traces. */
export const streamService = (upstream: string, collector: string): Subject =>
  everythingOn(upstream, collector, { LLM_POOL_CLIENT_CONCURRENCY: '60', LLM_POOL_QUEUE_LIMIT: '0' });

export const startStreamSubject = async (subject: Subject): Promise<StartedStreamServer> => {
  const { address, cpuMicros, stop } = await startServer(subject);
  return { way: streamChatOf(address), cpuMicros, stop };
};

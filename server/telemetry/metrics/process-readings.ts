import { getHeapSpaceStatistics } from 'node:v8';
import type { Readings } from '../instruments';
import type { EventLoopReading } from './event-loop';
import type { PROCESS_ROWS } from './process-rows';

export interface ProcessSources {
  readonly eventLoop: () => EventLoopReading;
  readonly startedAt: Date;
  /** llm_pool, node, grpc_js, openai. */
  readonly versions: Readonly<Record<string, string>>;
}

/** What a scrape reads of the process. */
export const processReadings = ({
  eventLoop,
  startedAt,
  versions: { llm_pool: version = '', node = '', grpc_js = '', openai = '' },
}: ProcessSources): Pick<Readings, keyof typeof PROCESS_ROWS> => ({
  'nodejs.eventloop.delay.p50': (observe) => observe(eventLoop().p50, {}),
  'nodejs.eventloop.delay.p99': (observe) => observe(eventLoop().p99, {}),
  'nodejs.eventloop.delay.max': (observe) => observe(eventLoop().max, {}),
  'nodejs.eventloop.utilization': (observe) => observe(eventLoop().utilization, {}),
  'process.cpu.time': (observe) => {
    const { user, system } = process.cpuUsage();
    observe(user / 1e6, { 'cpu.mode': 'user' });
    observe(system / 1e6, { 'cpu.mode': 'system' });
  },
  'process.memory.usage': (observe) => observe(process.memoryUsage.rss(), {}),
  'v8js.memory.heap.used': (observe) => {
    for (const { space_name, space_used_size } of getHeapSpaceStatistics()) {
      observe(space_used_size, { 'v8js.heap.space.name': space_name });
    }
  },
  'process.start_time_seconds': (observe) => observe(startedAt.getTime() / 1000, {}),
  'llm_pool.build_info': (observe) => observe(1, { version, node, grpc_js, openai }),
});

import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** Between two looks, ms. */
const RESOLUTION_MS = 20;

/** Seconds, and a share of the time from 0 to 1. */
export interface EventLoopReading {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly utilization: number;
}

/** Watches how late the event loop is. */
export class EventLoop {
  private readonly delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private since: EventLoopUtilization = performance.eventLoopUtilization();

  constructor() {
    this.delays.enable();
  }

  /** What was since the last reading. */
  read(): EventLoopReading {
    const { delays } = this;
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.since);
    this.since = now;
    // What Node measures is the time between two looks.
    const lateBy = (ns: number): number => (delays.count > 0 ? Math.max(0, ns / 1e6 - RESOLUTION_MS) / 1000 : 0);
    const reading = {
      p50: lateBy(delays.percentile(50)),
      p99: lateBy(delays.percentile(99)),
      max: lateBy(delays.max),
      utilization,
    };
    delays.reset();
    return reading;
  }

  close(): void {
    this.delays.disable();
  }
}

import { type LoadProcess, startLoadProcess } from './load-process';
import type { Way } from './way';

/** What a load at a constant rate found; a place for each call, in the order in which they were due. */
export interface OpenLoop {
  /** From when the call was due, ms. */
  readonly tookMs: readonly number[];
  /** Whether the machine was slow at some time of the call: see bench/load/episodes.go. */
  readonly slow: readonly boolean[];
  /** Of the time, how much the machine was slow, 0 to 1. */
  readonly slowShare: number;
  /** The latest that a call was sent after its time, ms: the driver must not be the one that waits. */
  readonly latestMs: number;
}

/** Of all streams of a run, ms. */
export interface StreamTimes {
  readonly deltas: number;
  /** From the request to the first delta. */
  readonly firstP50: number;
  readonly firstP99: number;
  /** Without the streams whose first delta was on its way while the machine was slow; only when the machine was watched. */
  readonly quietFirstP99: number;
  /** Of the time, how much the machine was slow, 0 to 1; only when the machine was watched. */
  readonly slowShare: number;
  /** By how much the time between two deltas differed from what the upstream meant. */
  readonly jitterP50: number;
  readonly jitterP99: number;
}

/** Makes calls from a process of its own, one load at a time. A call that does not end well ends the load: it rejects. */
export class LoadCaller {
  private readonly process: LoadProcess = startLoadProcess('caller');

  /** Makes `calls` calls, `atOnce` at any time: each that ends makes room for the next. Only for saturation. Resolves with the deltas that came. */
  closedLoop(way: Way, calls: number, atOnce: number): Promise<number> {
    return this.run('closed-loop', { way, calls, atOnce });
  }

  /** Sends calls when they are due, whatever became of those before, and watches the pace of the machine beside them. */
  openLoop(way: Way, perSecond: number, seconds: number): Promise<OpenLoop> {
    return this.run('open-loop', { way, perSecond, seconds });
  }

  /** Reads so many streams, which begin one by one; may watch the pace of the machine beside them. */
  streams(way: Way, streams: number, beginEveryMs: number, watch = false): Promise<StreamTimes> {
    return this.run('streams', { way, streams, beginEveryMs, watch });
  }

  /** CPU time of any process so far, user and system, all threads, µs. */
  cpuMicros(pid: number): Promise<number> {
    return this.run('cpu', { pid });
  }

  stop(): Promise<void> {
    return this.process.stop();
  }

  private async run<T>(what: string, how: object): Promise<T> {
    this.process.write(JSON.stringify({ do: what, ...how }));
    const { result, error } = JSON.parse(await this.process.line()) as { result: T; error?: string };
    if (error !== undefined) throw new Error(error);
    return result;
  }
}

/** Loaded into the service before its own code: tells the soak again and again what is alive after garbage collection. */
const EVERY_MS = 2000;

/** What it tells, bytes. */
export interface LiveMemory {
  readonly heap: number;
  readonly rss: number;
}

const tell = (): void => {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  process.send?.({ heap: heapUsed, rss } satisfies LiveMemory);
};

setInterval(tell, EVERY_MS).unref();

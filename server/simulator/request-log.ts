import type { Outcome, RequestRecord } from './request-record';
import type { SimulatorStats } from './simulator-stats';
import { Watchers } from './watchers';

/** Counts and records of what was asked, and the promises that wait for it. */
export class RequestLog {
  readonly stats: SimulatorStats = {
    received: 0,
    inFlight: 0,
    peakInFlight: 0,
    hung: 0,
    stalled: 0,
    answered: 0,
    failed: 0,
    cutByPeer: 0,
    modelsListed: 0,
    openConnections: 0,
    totalConnections: 0,
    records: [],
  };
  private readonly watchers = new Watchers();
  private lastSequence = 0;
  private lastHandedOut = 0;
  private resetAt = 0;

  constructor(
    private readonly maxRecords: number,
    private readonly idPrefix: string,
  ) {}

  open(what: Pick<RequestRecord, 'model' | 'key' | 'stream' | 'body' | 'headers'>): RequestRecord {
    const sequence = ++this.lastSequence;
    const record: RequestRecord = {
      id: `${this.idPrefix}_${sequence}`,
      sequence,
      ...what,
      receivedAt: performance.now(),
      outcome: 'running',
      endedAt: undefined,
      status: undefined,
      fault: undefined,
      bytesWritten: 0,
      chunksWritten: 0,
      stalled: false,
    };
    const { stats } = this;
    stats.received += 1;
    stats.inFlight += 1;
    stats.peakInFlight = Math.max(stats.peakInFlight, stats.inFlight);
    if (this.maxRecords > 0) stats.records.push(record);
    if (stats.records.length > this.maxRecords) stats.records.shift();
    this.watchers.changed();
    return record;
  }

  /** Moves a running request between `running` and `hung`. */
  setHung(record: RequestRecord, hung: boolean): void {
    record.outcome = hung ? 'hung' : 'running';
    this.stats.hung += hung ? 1 : -1;
    this.watchers.changed();
  }

  setStalled(record: RequestRecord, stalled: boolean): void {
    if (record.stalled === stalled) return;
    record.stalled = stalled;
    this.stats.stalled += stalled ? 1 : -1;
    this.watchers.changed();
  }

  /** Ends a request; the first end counts. */
  end(record: RequestRecord, outcome: Exclude<Outcome, 'running' | 'hung'>): void {
    if (record.endedAt !== undefined) return;
    if (record.outcome === 'hung') this.stats.hung -= 1;
    record.outcome = outcome;
    record.endedAt = performance.now();
    this.stats.inFlight -= 1;
    if (record.sequence > this.resetAt) {
      if (outcome === 'answered') this.stats.answered += 1;
      if (outcome === 'failed') this.stats.failed += 1;
      if (outcome === 'cut_by_peer') this.stats.cutByPeer += 1;
    }
    this.setStalled(record, false);
    this.watchers.changed();
  }

  countConnection(change: 1 | -1): void {
    this.stats.openConnections += change;
    if (change === 1) this.stats.totalConnections += 1;
    this.watchers.changed();
  }

  /** Says that a counter or record was changed from outside. */
  changed(): void {
    this.watchers.changed();
  }

  /** What still runs stays counted as running; its end is no longer counted. */
  reset(): void {
    const { stats } = this;
    this.resetAt = this.lastSequence;
    this.lastHandedOut = this.lastSequence;
    Object.assign(stats, { received: 0, answered: 0, failed: 0, cutByPeer: 0, modelsListed: 0, records: [] });
    stats.peakInFlight = stats.inFlight;
    stats.totalConnections = stats.openConnections;
    this.watchers.changed();
  }

  waitFor(predicate: (stats: SimulatorStats) => boolean, timeoutMs = 10_000): Promise<void> {
    return this.watchers.until(
      () => predicate(this.stats),
      timeoutMs,
      () => JSON.stringify({ ...this.stats, records: undefined }),
    );
  }

  /** Hands out each request once, in order of arrival. */
  async nextRequest(timeoutMs?: number): Promise<RequestRecord> {
    let found: RequestRecord | undefined;
    const claim = () => {
      found = this.stats.records.find((record) => record.sequence > this.lastHandedOut);
      if (found) this.lastHandedOut = found.sequence;
      return found !== undefined;
    };
    await this.waitFor(claim, timeoutMs);
    return found as RequestRecord;
  }

  close(): void {
    this.watchers.failAll(new Error('simulator: closed while waiting for an event'));
  }
}

import type { AttemptRecord } from '../core/call-record';
import type { Clock } from '../core/clock';
import type { CallEnd, LiveCall, Observer, PoolLoad } from '../core/observer';
import type { WindowMetrics } from '../gen/llmpool/v1/admin_service';
import { RollingWindow, type WindowSum } from '../policies/statistics/rolling-window';
import { type SlotTime, UtilisationMeter } from '../policies/statistics/utilisation-meter';
import { AttemptTallies, type AttemptTally } from './attempt-tally';
import { CallSlice } from './call-slice';
import { targetsOf } from './targets';

/** Milliseconds; the third window, `total`, goes back to the start. */
const WINDOWS = { '1m': 60_000, '5m': 300_000 } as const;
/** The largest pool there may be has 1000 clients. */
const MAX_CLIENTS = 1024;
const MAX_BACKENDS = 256;

/** Counts what the calls and attempts did, in memory that does not grow with their number. */
export class Statistics implements Observer {
  private readonly calls: RollingWindow<CallSlice>;
  private readonly meter: UtilisationMeter;
  private readonly clients = new AttemptTallies(MAX_CLIENTS);
  private readonly backends = new AttemptTallies(MAX_BACKENDS);
  private inFlight = 0;

  constructor(private readonly clock: Clock) {
    this.calls = new RollingWindow(clock, () => new CallSlice());
    this.meter = new UtilisationMeter(clock);
  }

  callStarted(): void {
    this.inFlight += 1;
  }

  callEnded(call: LiveCall, end: CallEnd): void {
    this.inFlight -= 1;
    this.calls.current().record(call, end);
  }

  attemptEnded(attempt: AttemptRecord): void {
    const now = this.clock.now();
    this.clients.record(attempt.client, attempt, now);
    this.backends.record(attempt.backend, attempt, now);
  }

  loadChanged(load: PoolLoad): void {
    this.meter.loadChanged(load);
  }

  /** Calls that arrived and have not ended, waiting ones included. */
  get callsInFlight(): number {
    return this.inFlight;
  }

  /** Slot-milliseconds of the pool since the start: in use; and under load, in use and all that there were. */
  slotTime(): { busyMs: number; loadedBusyMs: number; loadedSlotMs: number } {
    const { used, offered } = this.meter.read().sum;
    return { busyMs: this.meter.busyMs, loadedBusyMs: used, loadedSlotMs: offered };
  }

  /** 1m, 5m and total. */
  windows(): WindowMetrics[] {
    return [
      ...Object.entries(WINDOWS).map(([name, ms]) => windowMetrics(name, this.calls.last(ms), this.meter.read(ms))),
      windowMetrics('total', this.calls.total(), this.meter.read()),
    ];
  }

  /** The attempts of a client since start; undefined when it made none. */
  client(name: string): AttemptTally | undefined {
    return this.clients.get(name);
  }

  /** The attempts on a backend since start, the legacy client's included; undefined when there were none. */
  backend(name: string): AttemptTally | undefined {
    return this.backends.get(name);
  }
}

const windowMetrics = (
  name: string,
  { sum, ms }: WindowSum<CallSlice>,
  slotTime: WindowSum<SlotTime>,
): WindowMetrics => ({
  name,
  seconds: ms / 1000,
  calls: sum.outcomes.all,
  outcomes: sum.outcomes.toMessage(),
  callsPerSecond: ms > 0 ? sum.outcomes.all / (ms / 1000) : 0,
  duration: sum.duration.summary(),
  queueWait: sum.queueWait.summary(),
  fallbacks: sum.fallbacks,
  promptTokens: sum.promptTokens,
  completionTokens: sum.completionTokens,
  targets: targetsOf(sum, slotTime.sum),
});

import { newCallRecord } from '../../server/core/call-record';
import type { LiveCall } from '../../server/core/observer';
import { Breaker } from '../../server/policies/breaker';
import { RecentQuantile } from '../../server/policies/recent-quantile';
import { Statistics } from '../../server/telemetry/statistics';
import { VirtualClock } from '../simulate/virtual-clock';

const OPERATIONS = 20_000;
const ROUNDS = 20;
const [FEW, MANY] = [10, 100_000];

/** What one operation costs, µs, when few and when many values are in the window. */
interface WindowCost {
  readonly what: string;
  readonly few: number;
  readonly many: number;
}

export const windowCosts = (): WindowCost[] =>
  Object.entries(WINDOWS).map(([what, make]) => ({ what, few: best(make, FEW), many: best(make, MANY) }));

/** What makes a window, and gives its operation. */
const WINDOWS: Readonly<Record<string, () => () => void>> = {
  'an attempt in the window of a breaker, with 100,000 in it against 10': () => {
    const options = { failures: 5, ratio: 0.5, minCalls: 20, windowMs: 30_000, openMs: 5000, openMaxMs: 60_000 };
    const breaker = new Breaker(options, new VirtualClock(), () => undefined);
    let calls = 0;
    return () => breaker.end(breaker.start(), calls++ % 10 === 0 ? 'failure' : 'success');
  },
  'a time in the quantile of admission, and the quantile, with 100,000 seen against 10': () => {
    const times = new RecentQuantile(0.9);
    let calls = 0;
    return () => {
      times.record(calls++ % 1000);
      void times.value;
    };
  },
  'a call in the windows of the statistics, with 100,000 in them against 10': () => {
    const statistics = new Statistics(new VirtualClock());
    let calls = 0;
    return () => statistics.callEnded(CALL, { outcome: 'success', durationMs: calls++ % 1000 });
  },
};

const CALL: LiveCall = {
  callId: '1',
  caller: 'caller',
  method: 'Chat',
  workload: 'chat',
  priority: 'default',
  model: 'm',
  stream: false,
  startedAt: 0,
  startedAtEpochMs: 0,
  record: newCallRecord(),
  traceId: '',
};

const best = (make: () => () => void, filled: number): number => {
  let lowestMs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const operation = make();
    for (let i = 0; i < filled; i++) operation();
    const from = performance.now();
    for (let i = 0; i < OPERATIONS; i++) operation();
    lowestMs = Math.min(lowestMs, performance.now() - from);
  }
  return (lowestMs * 1000) / OPERATIONS;
};

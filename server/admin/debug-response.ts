import type { StateChange as Change } from '../core/observer';
import type { BackendSnapshot } from '../core/pool-snapshot';
import type { BackendState, DebugResponse, QueueEntry, StateChange } from '../gen/llmpool/v1/admin_service';
import { allBackends } from './all-clients';
import { callState, wholeCallState } from './call-state';
import { clientStates } from './client-state';
import { BREAKER_STATES, HEALTHS, POOL_STATES } from './enums';
import { type Moment, momentOf } from './moment';
import { poolGauges } from './pool-gauges';
import { rounded } from './rounded';
import type { AdminSources } from './sources';
import { statusLines } from './status-lines';

const MAX_CALLS = 100;

/**
 * The state of everything; with a call id that of this call in `call`, beside the state of the pool.
 * @param callId empty for everything. `call` is absent when no call of that id runs or ended lately.
 */
export const debugResponse = (sources: AdminSources, callId = '', moment = momentOf(sources)): DebugResponse => {
  const { instance, clock, recentCalls, statistics } = sources;
  const now = clock.now();
  const { state, lastChange, errorsInARow } = moment.poolSwitch;
  const seen = callId === '' ? undefined : recentCalls.find(callId);
  const head = {
    instance,
    startedAt: sources.startedAt,
    versions: { ...sources.versions },
    poolState: POOL_STATES[state],
    poolStateChange: lastChange && changeMessage(lastChange),
    poolErrorsInARow: errorsInARow,
    rolloutPercent: sources.rolloutPercent,
    now: poolGauges(moment, statistics.callsInFlight),
    limits: sources.limits,
  };
  if (callId !== '') {
    return rounded({ ...head, ...NOTHING_ELSE, call: seen && wholeCallState(seen, instance, now) });
  }
  return rounded({
    ...head,
    summary: statusLines(sources, moment),
    clients: clientStates(moment),
    backends: allBackends(moment).map(backendState),
    queue: queueEntries(moment),
    calls: recentCalls.inFlight(MAX_CALLS).map((call) => callState(call, now)),
    lastErrors: recentCalls.lastErrors().map((call) => callState(call, now)),
    keptCalls: recentCalls.lastNotable(MAX_CALLS).map((call) => callState(call, now)),
    stateChanges: recentCalls.stateChanges().map(changeMessage),
    settings: [...sources.settings()],
    windows: statistics.windows(),
  });
};

const NOTHING_ELSE = {
  summary: [],
  clients: [],
  backends: [],
  queue: [],
  calls: [],
  lastErrors: [],
  keptCalls: [],
  stateChanges: [],
  settings: [],
  windows: [],
};

const changeMessage = (change: Change): StateChange => ({
  ...change,
  at: new Date(change.at),
  callId: change.callId ?? '',
  traceId: change.traceId ?? '',
});

const backendState = (backend: BackendSnapshot): BackendState => ({
  backend: backend.name,
  region: backend.region,
  baseUrl: withoutCredentials(backend.baseUrl),
  weight: backend.weight,
  models: [...backend.models],
  health: HEALTHS[backend.health],
  lastChange: backend.lastChange && changeMessage(backend.lastChange),
  checkedAt: backend.checkedAt === undefined ? undefined : new Date(backend.checkedAt),
  checkMs: backend.checkMs ?? 0,
  breaker: BREAKER_STATES[backend.breaker],
  breakerReason: backend.breakerReason ?? '',
  breakerFailuresInARow: backend.failuresInARow,
  probeInMs: backend.probeInMs,
  coolingMs: { ...backend.coolingMs },
});

/** An address may carry a user, a password or a key in its query; nobody needs to see them. */
const withoutCredentials = (address: string): string => {
  if (!URL.canParse(address)) return '';
  const url = new URL(address);
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  return url.href;
};

const queueEntries = ({ pool, legacy }: Moment): QueueEntry[] =>
  [...pool.queue, ...legacy.queue].map((entry) => ({ ...entry }));

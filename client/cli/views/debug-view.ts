import {
  type BackendState,
  BreakerState,
  type CallState,
  type DebugResponse,
  Health,
  type StateChange,
  Tier,
} from '@llm-pool/client';
import type { Style } from '../style';
import { table } from '../table';
import { bar } from './bar';
import { callLine } from './call-view';
import { poolState } from './pool-state';
import { ago, time } from './time';

const SHOWN_CHANGES = 10;

/** The state of everything, for people. Sections with nothing in them are left out. */
export function debugView(debug: DebugResponse, style: Style): string {
  const { clients, backends, queue, calls, lastErrors, stateChanges, settings, now } = debug;
  const versions = Object.entries(debug.versions).map(([name, version]) => `${name} ${version}`);
  const why = debug.poolStateChange?.reason
    ? ` (${debug.poolStateChange.reason}, ${ago(debug.poolStateChange.at)})`
    : '';
  return [
    `${style.bold('llm-pool')} ${debug.instance}: pool ${poolState(debug.poolState, style)}${why}`,
    `started ${ago(debug.startedAt)}; ${versions.join(', ')}`,
    `pool errors in a row ${debug.poolErrorsInARow}, rollout ${debug.rolloutPercent} %, calls now ${now?.callsInFlight ?? 0}`,
    ...section(
      'clients',
      clients.map(({ client, backend, tier, slotsInUse, slots, draining }) => [
        client,
        backend,
        bar(slotsInUse, slots),
        tier === Tier.LEGACY ? 'legacy' : draining ? style.yellow('draining') : '',
      ]),
      style,
    ),
    ...section(
      'backends',
      backends.map((backend) => backendRow(backend, style)),
      style,
    ),
    ...section(
      'waiting',
      queue.map(({ caller, priority, waiting, oldestMs }) => [
        caller,
        priority,
        `${waiting}`,
        `oldest ${time(oldestMs)}`,
      ]),
      style,
    ),
    ...section('calls', calls.map(callRow), style),
    ...section('last errors', lastErrors.map(callRow), style),
    ...section('changes', stateChanges.slice(0, SHOWN_CHANGES).map(changeRow), style),
    ...section(
      'settings that are not the default',
      settings.filter(({ source }) => source !== 'default').map(({ name, value, source }) => [name, value, source]),
      style,
    ),
  ].join('\n');
}

function section(title: string, rows: readonly (readonly string[])[], { bold }: Style): string[] {
  return rows.length === 0 ? [] : ['', bold(title), table(rows)];
}

function backendRow(
  { backend, region, baseUrl, health, breaker, coolingMs, lastChange }: BackendState,
  style: Style,
): string[] {
  const well = health === Health.HEALTHY || health === Health.UNSPECIFIED;
  const cooling = Object.entries(coolingMs).map(([model, ms]) => `${model} cools ${time(ms)}`);
  const name = Health[health].toLowerCase().replace('unspecified', 'not checked');
  return [
    backend,
    region,
    baseUrl,
    well ? style.green(name) : style.red(name),
    breaker === BreakerState.CLOSED ? '' : style.red(`breaker ${BreakerState[breaker].toLowerCase()}`),
    [...cooling, well ? '' : (lastChange?.reason ?? '')].filter(Boolean).join(', '),
  ];
}

function callRow(call: CallState): string[] {
  return [call.callId, ...callLine(call)];
}

function changeRow({ at, what, was, now, reason }: StateChange): string[] {
  return [ago(at), what, `${was} → ${now}`, reason];
}

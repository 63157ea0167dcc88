import { type Attempt, type CallState, ErrorReason, Outcome, Tier } from '@llm-pool/client';
import type { Style } from '../style';
import { table } from '../table';
import { ago, time } from './time';

/** A call in a list. */
export function callLine({ caller, method, model, state, outcome, reason, ageMs, story }: CallState): string[] {
  return [method, caller, model, state === 'ended' ? ending(outcome, reason) : state, time(ageMs), story];
}

/** All about one call. */
export function callView(call: CallState, style: Style): string {
  const { servedBy } = call;
  const facts = [
    ['state', call.state === 'ended' ? ending(call.outcome, call.reason) : call.state],
    ['started', ago(call.startedAt)],
    ['took', time(call.ageMs)],
    ['caller', call.caller],
    ['method', `${call.method} (${call.workload})`],
    ['model', call.model],
    ['story', call.story],
    ['trace', call.traceId],
  ].filter(([, value]) => value);
  const attempts = servedBy?.attempts ?? [];
  return [
    `${style.bold('call')} ${call.callId}`,
    table(facts),
    ...(attempts.length > 0 ? ['', style.bold('attempts'), table(attempts.map(attemptRow))] : []),
  ].join('\n');
}

function attemptRow({
  number,
  tier,
  client,
  outcome,
  reason,
  httpStatus,
  providerRequestId,
  ...times
}: Attempt): string[] {
  return [
    `${number}`,
    `${client}${tier === Tier.LEGACY ? ' (legacy)' : ''}`,
    ending(outcome, reason),
    httpStatus === 0 ? '' : `HTTP ${httpStatus}`,
    `queue ${time(times.queueMs)}`,
    `took ${time(times.durationMs)}`,
    times.firstTokenMs > 0 ? `first token ${time(times.firstTokenMs)}` : '',
    providerRequestId,
  ];
}

/** How a call ended: `success`, `upstream fault UPSTREAM_TIMEOUT`. */
export function callEnding({ outcome, reason }: CallState): string {
  return ending(outcome, reason);
}

function ending(outcome: Outcome, reason: ErrorReason): string {
  const name = outcome === Outcome.UNSPECIFIED ? 'running' : Outcome[outcome].toLowerCase().replaceAll('_', ' ');
  return reason === ErrorReason.UNSPECIFIED ? name : `${name} ${ErrorReason[reason]}`;
}

import type { CallState, CallStep } from '@llm-pool/client';
import type { Style } from '../style';
import { table } from '../table';
import { callEnding } from './call-view';
import { time } from './time';
import { timeBar } from './time-bar';

/** What happened to a call: one line a step, with a bar drawn to scale. */
export function timelineView(call: CallState, style: Style): string {
  const { steps, ageMs, servedBy } = call;
  const ended = call.state === 'ended';
  const paint = call.state !== 'ended' ? style.yellow : callEnding(call) === 'success' ? style.green : style.red;
  const who = `${call.method} of ${call.caller}${call.model ? `, model ${call.model}` : ''}`;
  const total = Math.max(ageMs, ...steps.map((step) => step.startMs + step.durationMs));
  const lines = [
    `${style.bold('call')} ${call.callId}: ${who}`,
    `${paint(ended ? callEnding(call) : call.state)} ${ended ? 'after' : 'for'} ${time(ageMs)}`,
  ];
  if (steps.length > 0) lines.push('', table(steps.map((step) => row(step, total, style))));
  if (ended && servedBy) {
    const { queueMs, upstreamMs, overheadMs } = servedBy;
    const spent = `queue ${time(queueMs)}, upstream ${time(upstreamMs)}`;
    // Parts run side by side, so their times add up to more than the call's.
    const hasParts = steps.some(({ part }) => part !== '');
    lines.push('', hasParts ? `all parts together: ${spent}` : `${spent}, pauses and own work ${time(overheadMs)}`);
  }
  if (call.traceId) lines.push(`${style.bold('trace')} ${call.traceId}`);
  return lines.join('\n');
}

function row(step: CallStep, totalMs: number, style: Style): string[] {
  const { startMs, durationMs, running } = step;
  const bar = timeBar(startMs, durationMs, totalMs);
  const took = isPeriod(step) ? `${time(durationMs)}${running ? ' …' : ''}` : '';
  return [time(startMs), took, isPeriod(step) ? bar : style.dim(bar), ...words(step, style)];
}

/** A wait, an attempt or a part; the rest are decisions, at one moment. */
const isPeriod = ({ name }: CallStep): boolean => ['queue', 'backoff', 'attempt', 'part'].includes(name);

function words(step: CallStep, style: Style): [what: string, how: string] {
  const [what, how] = wordsOf(step, style);
  // What happened in a part stands below it.
  return [step.part === '' || step.name === 'part' ? what : `  ${what}`, how];
}

function wordsOf({ name, part, who, reason, running }: CallStep, { green, red, dim, bold }: Style): [string, string] {
  switch (name) {
    case 'part':
      return [bold(part), running ? 'running' : reason === 'ok' ? green(reason) : red(reason)];
    case 'queue':
      return ['queue', [who, WAITS[reason] ?? reason].filter(Boolean).join(': ')];
    case 'backoff':
      return ['wait', `before the next attempt, after ${reason}`];
    case 'attempt':
      return [who, running ? 'running' : reason === 'ok' ? green(reason) : red(reason)];
    default:
      return [dim(name.replaceAll('_', ' ')), [who, reason].filter(Boolean).join(': ')];
  }
}

const WAITS: Readonly<Record<string, string>> = {
  busy: 'every slot was taken',
  rate_limit: 'every backend rested after rate limits',
  failing: 'every backend was failing',
  headroom: 'slots were kept free for chats',
};

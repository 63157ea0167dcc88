import type { CallState } from '@llm-pool/client';
import type { Style } from '../style';
import { table } from '../table';
import { callEnding } from './call-view';
import { ago, time } from './time';

/** Calls that somebody may ask about, with the command that explains each. */
export function keptCallsView(calls: readonly CallState[], { bold }: Style): string {
  if (calls.length === 0) return 'No call was slow, failed or fell back lately.';
  const rows = calls.map((call) => [call.callId, ago(call.startedAt), time(call.ageMs), callEnding(call), call.story]);
  return `${bold('the last calls that were slow, failed or fell back')}\n${table(rows)}\nOne of them step by step: llm-pool explain CALL_ID`;
}

import { type DeepDiveResponse, DeepDiveStage } from '@llm-pool/client';
import { time } from './time';

/** What a deep dive cost, in one line. */
export function costView({ stages, usage, callId }: DeepDiveResponse): string {
  const parts = stages.map(
    ({ stage, calls, durationMs }) =>
      `${DeepDiveStage[stage].toLowerCase()} ${time(durationMs)}${calls > 1 ? ` (${calls} calls)` : ''}`,
  );
  if (usage)
    parts.push(`${usage.promptTokens} + ${usage.completionTokens} tokens${usage.estimated ? ' (estimated)' : ''}`);
  return [...parts, callId].join(' · ');
}

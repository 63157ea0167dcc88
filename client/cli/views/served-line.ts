import { type ChatResponse, FallbackReason, FinishReason } from '@llm-pool/client';
import { time } from './time';

/** One line about who answered, what it cost and where the time went. */
export function servedLine({ servedBy, usage, model, choices }: ChatResponse): string {
  const parts: string[] = [];
  if (servedBy) {
    const { client, attempts, fallbackReason, queueMs, upstreamMs, overheadMs, callId } = servedBy;
    parts.push(`${client} · ${model}`);
    if (usage)
      parts.push(`${usage.promptTokens} + ${usage.completionTokens} tokens${usage.estimated ? ' (estimated)' : ''}`);
    parts.push(`queue ${time(queueMs)}, upstream ${time(upstreamMs)}, own ${time(overheadMs)}`);
    if (attempts.length > 1) parts.push(`${attempts.length} attempts`);
    if (fallbackReason !== FallbackReason.UNSPECIFIED)
      parts.push(`fallback: ${FallbackReason[fallbackReason].toLowerCase()}`);
    parts.push(callId);
  }
  const finish = choices[0]?.finishReason;
  if (finish !== undefined && finish !== FinishReason.STOP)
    parts.unshift(`ended: ${FinishReason[finish].toLowerCase()}`);
  return parts.join(' · ');
}

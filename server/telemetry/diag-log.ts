import type { DiagLogger } from '@opentelemetry/api';
import type { Clock } from '../core/clock';
import type { Logger } from './logger';

/** A collector that is away makes an error every few seconds: one line in this time is enough, ms. */
const ONE_LINE_MS = 60_000;
const MAX_LENGTH = 300;

/** What OpenTelemetry itself complains about, such as a collector that cannot be reached: a warning now and then in the log. */
export const diagLog = (logger: Logger, clock: Clock): DiagLogger => {
  let quietUntil = Number.NEGATIVE_INFINITY;
  let heldBack = 0;
  const warn = (message: string): void => {
    const now = clock.now();
    if (now < quietUntil) {
      heldBack++;
      return;
    }
    quietUntil = now + ONE_LINE_MS;
    logger.warn({ event: 'opentelemetry', held_back: heldBack || undefined }, `OpenTelemetry: ${inShort(message)}`);
    heldBack = 0;
  };
  const quiet = (): void => undefined;
  return { error: warn, warn, info: quiet, debug: quiet, verbose: quiet };
};

/** Errors come as JSON with their stack: only what they say is of interest. */
const inShort = (message: string): string => {
  try {
    const { message: said, code } = JSON.parse(message) as { message?: string; code?: string };
    return [said, code].filter(Boolean).join(' ').slice(0, MAX_LENGTH);
  } catch {
    return message.slice(0, MAX_LENGTH);
  }
};

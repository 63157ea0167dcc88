import { BreakerState, Health, PoolState } from '../gen/llmpool/v1/admin_service';
import { ErrorReason } from '../gen/llmpool/v1/error_reason';
import { FallbackReason, Outcome, Tier } from '../gen/llmpool/v1/served_by';
import { MAP_FIELDS } from './map-fields';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const lower = (names: Readonly<Record<number, string>>) => (value: number) => names[value]?.toLowerCase() ?? null;

/** Fields of the contract that hold an enum. `reason` of a StateChange is text, and stays so. */
export const ENUM_FIELDS: Readonly<Record<string, (value: number) => string | null>> = {
  poolState: lower(PoolState),
  tier: lower(Tier),
  health: lower(Health),
  breaker: lower(BreakerState),
  outcome: lower(Outcome),
  fallbackReason: lower(FallbackReason),
  reason: (value) => ErrorReason[value] ?? null,
};

const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * A message of the contract as JSON in the style of the replaced system: snake_case keys, times in ISO 8601, enums as words (null for
 * unspecified).
 */
export const toSnakeJson = (message: object): Json => {
  const json: Record<string, Json> = {};
  for (const [key, value] of Object.entries(message)) {
    if (value !== undefined) json[snake(key)] = fieldJson(key, value);
  }
  return json;
};

const fieldJson = (key: string, value: unknown): Json => {
  const words = ENUM_FIELDS[key];
  if (words && typeof value === 'number') return value === 0 ? null : words(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => fieldJson('', item));
  if (typeof value === 'object' && value !== null) {
    return MAP_FIELDS.has(key) ? { ...(value as Record<string, Json>) } : toSnakeJson(value);
  }
  return value as Json;
};

import {
  BreakerState,
  DeepDiveStage,
  ErrorReason,
  FacetStatus,
  FallbackReason,
  FinishReason,
  Health,
  Outcome,
  PartialReason,
  PlanSource,
  PoolState,
  Role,
  Tier,
} from '@llm-pool/client';
import { MAP_FIELDS } from '../../server/admin/map-fields';

/** Enum fields of the answers by name. A number elsewhere under the same name would be wrong, so only enums use these names. */
const ENUMS: Readonly<Record<string, readonly [prefix: string, names: Readonly<Record<number, string>>]>> = {
  poolState: ['POOL_STATE', PoolState],
  was: ['POOL_STATE', PoolState],
  now: ['POOL_STATE', PoolState],
  tier: ['TIER', Tier],
  outcome: ['OUTCOME', Outcome],
  reason: ['ERROR_REASON', ErrorReason],
  fallbackReason: ['FALLBACK_REASON', FallbackReason],
  finishReason: ['FINISH_REASON', FinishReason],
  role: ['ROLE', Role],
  health: ['HEALTH', Health],
  breaker: ['BREAKER_STATE', BreakerState],
  source: ['PLAN_SOURCE', PlanSource],
  status: ['FACET_STATUS', FacetStatus],
  stage: ['DEEP_DIVE_STAGE', DeepDiveStage],
  partialReason: ['PARTIAL_REASON', PartialReason],
};

/** A message as the JSON that grpcurl prints: names for enums, the cases of a oneof as fields, bytes as base64. */
export function toJson(message: object, space?: number): string {
  return JSON.stringify(shown(message), null, space);
}

function shown(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(field));
}

function field([key, value]: [string, unknown]): [string, unknown] {
  const oneof = value as { $case?: unknown; value?: unknown } | undefined;
  if (typeof oneof?.$case === 'string') return [oneof.$case, shown(oneof.value)];
  if (MAP_FIELDS.has(key)) return [key, value];
  const names = typeof value === 'number' && Object.hasOwn(ENUMS, key) ? ENUMS[key] : undefined;
  return [key, names ? `${names[0]}_${names[1][value as number]}` : shown(value)];
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAP_FIELDS } from '../../../server/admin/map-fields';
import { ENUM_FIELDS, toSnakeJson } from '../../../server/admin/snake-json';

const ENUMS = 'PoolState|Tier|Health|BreakerState|Outcome|FallbackReason|ErrorReason';
const contract = ['admin_service', 'served_by']
  .map((name) => readFileSync(join(__dirname, `../../../server/gen/llmpool/v1/${name}.ts`), 'utf8'))
  .join('\n');

describe('toSnakeJson', () => {
  it('has keys in snake_case, times in ISO 8601, and leaves out what is absent', () => {
    expect(
      toSnakeJson({ startedAt: new Date(0), slotsInUse: 2, call: undefined, p95Ms: 1, now: { legacySlots: 3 } }),
    ).toEqual({ started_at: '1970-01-01T00:00:00.000Z', slots_in_use: 2, p95_ms: 1, now: { legacy_slots: 3 } });
  });

  it('says enums as words, and null for unspecified', () => {
    expect(toSnakeJson({ poolState: 3, tier: 0, reason: 19, attempts: [{ outcome: 4 }] })).toEqual({
      pool_state: 'off_after_errors',
      tier: null,
      reason: 'UPSTREAM_TIMEOUT',
      attempts: [{ outcome: 'upstream_fault' }],
    });
    expect(toSnakeJson({ reason: 'asked' })).toEqual({ reason: 'asked' });
  });

  it('keeps the names in maps and lists as they are', () => {
    expect(toSnakeJson({ coolingMs: { 'gpt-4oMini': 5 }, models: ['gpt-4oMini'] })).toEqual({
      cooling_ms: { 'gpt-4oMini': 5 },
      models: ['gpt-4oMini'],
    });
  });

  it('knows every enum and every map of the contract', () => {
    const enums = [...contract.matchAll(new RegExp(`^  (\\w+): (?:${ENUMS});`, 'gm'))].map((match) => match[1]!);
    const maps = [...contract.matchAll(/^ {2}(\w+): \{ \[key: string\]/gm)].map((match) => match[1]!);
    const admin = enums.filter((name) => !['was', 'now'].includes(name));
    expect([...new Set(admin)].sort()).toEqual(Object.keys(ENUM_FIELDS).sort());
    expect([...new Set(maps)].sort()).toEqual([...MAP_FIELDS].sort());
  });
});

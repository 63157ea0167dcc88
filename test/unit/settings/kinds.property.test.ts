import fc from 'fast-check';
import { loadSettings } from '../../../server/settings/load-settings';
import type { Setting } from '../../../server/settings/setting';
import type { SettingTable } from '../../../server/settings/setting-group';
import { clientTable, serverTable } from '../../../server/settings/table';
import { errorOf } from './problems-of';

const rowsOf = (table: SettingTable) =>
  Object.values(table).flatMap(({ settings }) => Object.values(settings) as Setting<unknown>[]);
const rows = [...rowsOf(serverTable), ...rowsOf(clientTable)];
const open = rows.filter(({ kind }) => !kind.secret);
const numbers = rowsOf(serverTable).filter((row) => typeof row.default === 'number');

describe.each(open.map((row) => [row.name, row] as const))('%s', (_, { kind, default: standard }) => {
  it('reads back its default and whatever it accepts', () => {
    if (standard !== undefined) expect(kind.parse(kind.format(standard!))).toEqual({ value: standard });
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.nat().map(String),
      fc.tuple(fc.nat(1100), fc.nat(1100)).map((pair) => pair.join('-')),
      fc.webUrl(),
      fc.ipV4(),
      fc.ipV6(),
      fc.domain(),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        const parsed = kind.parse(candidate);
        if ('value' in parsed) expect(kind.parse(kind.format(parsed.value))).toEqual(parsed);
      }),
    );
  });
});

describe.each(numbers.map((row) => [row.name, row] as const))('%s', (name, { kind }) => {
  const [min, max] = /(\d+) to (\d+)/.exec(kind.rule)!.slice(1).map(Number) as [number, number];
  const outside = fc.oneof(fc.integer({ max: min - 1 }), fc.integer({ min: max + 1, max: Number.MAX_SAFE_INTEGER }));

  it('takes every whole number of its range', () => {
    fc.assert(fc.property(fc.integer({ min, max }), (value) => expect(kind.parse(String(value))).toEqual({ value })));
  });

  it('refuses every other one with its name, its value and the rule', () => {
    fc.assert(
      fc.property(outside, (value) => {
        const { message } = errorOf(() => loadSettings({ [name]: String(value) }));
        expect(message).toContain(`${name}=${value}: must be ${kind.rule}.`);
      }),
      { numRuns: 30 },
    );
  });
});

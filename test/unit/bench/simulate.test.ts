import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadShape } from '../../../bench/simulate/load-shape';
import { readOptions } from '../../../bench/simulate/options';
import { rowsOf } from '../../../bench/simulate/rows';
import { run } from '../../../bench/simulate/run';
import { overload } from '../../../bench/simulate/scenarios/overload';
import { simulate } from '../../../bench/simulate/simulate';
import { writeResults } from '../../../bench/simulate/write-results';

const optionsOf = (...args: string[]) => readOptions(args)!;
const rowsFor = async (...args: string[]): Promise<readonly (readonly string[])[]> => {
  const { scenarios } = await simulate(optionsOf(...args));
  return scenarios.flatMap(rowsOf);
};

describe('npm run simulate', () => {
  it('gives the same table for the same seed, and another one for another', async () => {
    const args = ['breaker', 'pool-size', '--minutes', '1'];
    const first = await rowsFor(...args);
    expect(await rowsFor(...args)).toEqual(first);
    expect(await rowsFor(...args, '--seed', '2')).not.toEqual(first);
  });

  it('knows what queues must do: half the load is half the capacity, and with constant times hardly anybody waits', async () => {
    const shape = loadShape('constant');
    const { results } = await run({
      scenario: overload,
      variant: overload.variants[0]!,
      times: 0.5,
      shape,
      minutes: 30,
      seed: 1,
    });
    const { goodput, p99Ms, ...others } = results[0]!.outcomes;
    expect(others).toMatchObject({ answered: 1, refused: 0, late: 0, failed: 0, requests: 1 });
    expect(goodput).toBeCloseTo(0.5, 1);
    // Erlang C for 20 slots of which 10 are busy: 1 of 270 calls waits at all.
    expect(p99Ms).toBeCloseTo(4000);
  });

  it('compares settings of the user with the others', async () => {
    const rows = await rowsFor('pool-size', '--minutes', '5', '--set', 'LLM_POOL_SIZE=1');
    expect(rows.at(-1)![0]).toBe('yours: LLM_POOL_SIZE=1');
    await expect(rowsFor('pool-size', '--set', 'LLM_POOL_SIZ=1')).rejects.toThrow('LLM_POOL_SIZ');
  });

  it.each([
    [['nonsense'], 'nonsense: is no scenario; there are overload, '],
    [['--minutes', '0'], '--minutes 0: must be a whole number from 1 to 10080'],
    [['--set', 'LLM_POOL_SIZE'], '--set LLM_POOL_SIZE: must be NAME=VALUE'],
    [['--shape', 'wavy'], 'shape wavy: ENOENT'],
    [['--what'], "Unknown option '--what'"],
  ])('%j is a wrong command line', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });

  it('writes to docs/ only what everybody gets, and keeps what stands around the tables', async () => {
    expect([optionsOf().out, optionsOf('breaker').out, optionsOf('--seed', '2').out]).toEqual([
      'docs',
      undefined,
      undefined,
    ]);
    const folder = mkdtempSync(join(tmpdir(), 'simulate-'));
    try {
      const options = optionsOf(
        'breaker',
        'overload',
        '--minutes',
        '1',
        '--set',
        'LLM_POOL_RETRIES=1',
        '--out',
        folder,
      );
      const simulation = await simulate(options);
      const [page, picture] = writeResults(folder, simulation, options) as [string, string];
      const text = readFileSync(page, 'utf8');
      writeFileSync(page, `before ${text} after`);
      writeResults(folder, simulation, options);
      expect(readFileSync(page, 'utf8')).toBe(`before ${text} after`);
      expect(readFileSync(picture, 'utf8')).toContain('More calls than the pool can serve');
      writeFileSync(page, 'nothing');
      expect(() => writeResults(folder, simulation, options)).toThrow('has no place for the tables');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

import { loadShape } from '../../../bench/simulate/load-shape';
import { parseShape } from '../../../bench/simulate/shape';

describe('shapes', () => {
  it('draws from straight lines between quantiles', () => {
    const shape = parseShape('mine', '{"about": "mine", "quantilesMs": {"0": 100, "0.5": 200, "1": 1000}}');
    expect([0, 0.25, 0.5, 0.75, 0.999999].map((share) => Math.round(shape.sample(() => share)))).toEqual([
      100, 150, 200, 600, 1000,
    ]);
    expect(shape.meanMs).toBe(0.5 * 150 + 0.5 * 600);
  });

  it.each(['300\n100\n200\n', '[300, 100, 200]'])('reads times as they were measured: %j', (text) => {
    const shape = parseShape('times.txt', text);
    expect([shape.sample(() => 0), shape.sample(() => 0.5), shape.meanMs]).toEqual([100, 200, 200]);
  });

  it.each([
    ['{"quantilesMs": {"0": 1}}', 'must name the shares 0 and 1'],
    ['{"quantilesMs": {"0": 5, "1": 4}}', 'quantilesMs[1] is 4, must be a number from 5 on'],
    ['{"quantilesMs": {"0": 0, "1": 0}}', 'every time is 0'],
    ['{', 'is no JSON'],
    ['12 fast', '"fast" is no time in milliseconds'],
    ['7', 'has 1 times, must have 2 at least'],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => parseShape('mine', text)).toThrow(message);
  });

  it.each([
    ['constant', 4000],
    ['chat', 3200],
    ['reasoning', 3100],
    ['slow-tail', 2027],
  ])('%s comes with the project', (name, medianMs) => {
    expect(loadShape(name).sample(() => 0.5)).toBeCloseTo(medianMs, -3);
  });
});

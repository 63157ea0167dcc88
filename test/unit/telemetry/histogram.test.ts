import { Histogram } from '../../../server/telemetry/metrics/histogram';

const create = () =>
  new Histogram({ name: 'x', unit: 's', description: 'd', labelNames: ['a', 'b'], bounds: [1, 2.5, 10] });
const points = (histogram: Histogram) =>
  histogram.read([1, 0], [2, 0]).dataPoints.map(({ attributes, value }) => ({ attributes, ...value }));

describe('Histogram', () => {
  it('puts a value into the bucket whose upper bound it does not exceed, and what is above all into one more', () => {
    const histogram = create();
    const series = histogram.with({ a: 'x' });
    for (const value of [0, 1, 1.0001, 2.5, 9, 10, 11, 1000]) series.add(value);
    expect(points(histogram)).toEqual([
      {
        attributes: { a: 'x' },
        buckets: { boundaries: [1, 2.5, 10], counts: [2, 2, 2, 2] },
        count: 8,
        sum: expect.closeTo(1034.5001),
      },
    ]);
  });

  it('keeps combinations of labels apart, and gives the same series for the same ones', () => {
    const histogram = create();
    histogram.with({ a: 'x' }).add(1);
    histogram.with({ a: 'x', b: 'y' }).add(1);
    expect(histogram.with({ a: 'x' })).toBe(histogram.with({ a: 'x' }));
    expect(points(histogram).map(({ attributes }) => attributes)).toEqual([{ a: 'x' }, { a: 'x', b: 'y' }]);
  });

  it('shows a series once a value was recorded', () => {
    const histogram = create();
    histogram.with({ a: 'x' });
    expect(points(histogram)).toEqual([]);
  });

  it('hands out copies: what is recorded later does not change a reading', () => {
    const histogram = create();
    const series = histogram.with({});
    series.add(1);
    const [before] = points(histogram);
    series.add(1);
    expect(before!.buckets.counts).toEqual([1, 0, 0, 0]);
  });
});

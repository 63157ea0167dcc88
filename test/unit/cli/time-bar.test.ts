import { timeBar } from '../../../client/cli/views/time-bar';

describe('timeBar', () => {
  it('draws a period to scale', () => {
    expect(timeBar(0, 100, 100)).toBe('█'.repeat(40));
    expect(timeBar(50, 25, 100)).toBe(`${' '.repeat(20)}${'█'.repeat(10)}${' '.repeat(10)}`);
  });

  it('draws what is too short as a thin line, and stays within its width', () => {
    expect(timeBar(50, 0, 100)).toBe(`${' '.repeat(20)}▏${' '.repeat(19)}`);
    for (const [start, ms, total] of [
      [100, 0, 100],
      [99.9, 0.1, 100],
      [0, 0, 0],
      [5, 10, 10],
    ] as const) {
      expect([...timeBar(start, ms, total)]).toHaveLength(40);
    }
  });
});

import * as fc from 'fast-check';
import { inRollout } from '../../../server/policies/rollout';

describe('inRollout', () => {
  it('keeps who is in when the percentage grows, and is the same each time', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        const per = Array.from({ length: 101 }, (_, percent) => inRollout(percent, key));
        expect(per[0]).toBe(false);
        expect(per[100]).toBe(true);
        expect(per.indexOf(true)).toBe(per.lastIndexOf(false) + 1);
        expect(per.map((_, percent) => inRollout(percent, key))).toEqual(per);
      }),
    );
  });

  it.each([
    ['numbered sessions', (i: number) => `session-${i}`],
    ['numbers', (i: number) => String(i)],
    ['ids', (i: number) => `0199c2${(i * 2654435761) % 4294967296}-7f00`],
  ])('takes the share within 2 points of 5,000 %s', (_, keyOf) => {
    for (const percent of [1, 10, 50, 90]) {
      let count = 0;
      for (let i = 0; i < 5000; i++) if (inRollout(percent, keyOf(i))) count++;
      expect(Math.abs(count / 50 - percent)).toBeLessThan(2);
    }
  });
});

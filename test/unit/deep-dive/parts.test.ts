import { citedSources } from '../../../server/deep-dive/cited-sources';
import { leastTokens } from '../../../server/deep-dive/least-tokens';
import { timePlan } from '../../../server/deep-dive/time-plan';
import { diveRequest } from '../../support/dive-rig';

describe('the sources of an answer', () => {
  it('are the documents that it names in brackets', () => {
    const ids = ['notes', 'a b', 'c,d', 'unused', '7'];
    expect(citedSources('See [7] and [notes, a b], also ［c,d］ and [other]; unused.', ids)).toEqual([
      'notes',
      'a b',
      'c,d',
      '7',
    ]);
    expect(citedSources('Nothing here: notes [ ] []', ids)).toEqual([]);
  });
});

describe('the time until the deadline', () => {
  it('is shared out', () => {
    expect(timePlan(1000, 41_100)).toEqual({ planBy: 11_000, exploreBy: 31_000, synthesiseBy: 41_000 });
  });

  it('leaves a minute at most for the synthesis', () => {
    expect(timePlan(0, 1_000_100)).toEqual({ planBy: 250_000, exploreBy: 940_000, synthesiseBy: 1_000_000 });
  });

  it('may be none', () => {
    expect(timePlan(1000, 1000)).toEqual({ planBy: 1000, exploreBy: 900, synthesiseBy: 900 });
  });
});

describe('the least token budget', () => {
  it('grows with what every prompt repeats', () => {
    const plain = leastTokens(diveRequest());
    const conversation = [{ role: 'user' as const, content: 'word '.repeat(1000) }];
    const document = { id: 'd', title: '', text: 'word '.repeat(1000) };
    const words = 1000 * 1.1;
    expect(leastTokens(diveRequest({ conversation })) - plain).toBeGreaterThan(3 * words * 0.9);
    expect(leastTokens(diveRequest({ documents: [document] })) - plain).toBeGreaterThan(words * 0.9);
    expect(plain).toBeLessThan(2500);
  });
});

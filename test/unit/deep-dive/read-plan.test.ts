import fc from 'fast-check';
import { readPlan } from '../../../server/deep-dive/plan/read-plan';

describe('reading a plan', () => {
  it.each([
    ['as it was asked for', '{"facets": [{"question": "A?"}, {"question": "B?"}]}'],
    ['in a code fence', '```json\n{"facets": [{"question": "A?"}, {"question": "B?"}]}\n```'],
    ['between other words', 'Sure! {"facets": [{"question": "A?"}, {"question": "B?"}]} Shall I go on?'],
    ['as plain texts', '{"facets": ["A?", " B? "]}'],
    ['as a list alone', '["A?", "B?"]'],
    ['with more in it, and some twice', '{"theme": "x", "facets": [{"id": 1, "question": "A?"}, "B?", "A?"]}'],
  ])('takes questions %s', (_, answer) => {
    expect(readPlan(answer, 5)).toEqual({ questions: ['A?', 'B?'] });
  });

  it('takes no more than are wanted, and none that is endless', () => {
    expect(readPlan('["A?", "B?", "C?"]', 2).questions).toEqual(['A?', 'B?']);
    expect(readPlan(JSON.stringify(['x'.repeat(10_000)]), 1).questions).toEqual(['x'.repeat(500)]);
    expect(readPlan(JSON.stringify([`${'x'.repeat(499)}😀`]), 1).questions![0]!.isWellFormed()).toBe(true);
  });

  it.each([
    ['', 'it is not valid JSON'],
    ['What? Why?', 'it is not valid JSON'],
    ['{"facets": [', 'it is not valid JSON'],
    ['{"questions": []}', 'it has no list "facets"'],
    ['{"facets": "What?"}', 'it has no list "facets"'],
    ['{"facets": [{"q": "What?"}]}', 'a facet has no text "question"'],
    ['{"facets": [" "]}', 'a facet has no text "question"'],
    ['{"facets": [{"question": "..."}]}', 'a facet has no text "question"'],
    ['null', 'it has no list "facets"'],
  ])('says what is wrong with %j', (answer, problem) => {
    expect(readPlan(answer, 5)).toEqual({ problem });
  });

  it('copes with any answer', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.integer({ min: 1, max: 12 }), (answer, breadth) => {
        const { questions, problem } = readPlan(answer, breadth);
        expect((questions === undefined) !== (problem === undefined)).toBe(true);
        if (questions) expect(questions.length).toBeLessThanOrEqual(breadth);
      }),
    );
  });
});

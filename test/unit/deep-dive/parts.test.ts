import { citedSources } from '../../../server/deep-dive/cited-sources';
import { leastTokens } from '../../../server/deep-dive/least-tokens';
import { promptTokens } from '../../../server/deep-dive/prompt-tokens';
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

  it('are found whatever their ids look like, and however many stand together', () => {
    expect(citedSources('See [a[1].md] and [ b ].', ['a[1].md', ' b ', 'a'])).toEqual(['a[1].md', ' b ']);
    const many = Array.from({ length: 50 }, (_, index) => `${'document '.repeat(6)}${index}`);
    expect(citedSources(`All of them say so [${many.join(', ')}].`, many)).toEqual(many);
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

describe('the tokens of a prompt', () => {
  const base64 = 'A'.repeat(1_000_000);

  it('do not grow with the bytes of an image', () => {
    const url = `data:image/png;base64,${base64}`;
    const content = [
      { type: 'text', text: 'Look' },
      { type: 'image_url', image_url: { url } },
    ] as const;
    expect(promptTokens([{ role: 'user', content: [...content] }])).toBeLessThan(2000);
  });

  it('are those of recordings and files by their size, with a doubt', () => {
    const audio = { type: 'input_audio', input_audio: { data: base64, format: 'mp3' } } as const;
    const file = { type: 'file', file: { file_data: base64 } } as const;
    expect(promptTokens([{ role: 'user', content: [audio, file] }])).toBe(20_004);
    expect(promptTokens([{ role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] }])).toBe(1504);
  });

  it('are also those of tool calls', () => {
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: 'word '.repeat(1000) } } as const;
    expect(promptTokens([{ role: 'assistant', tool_calls: [call] }])).toBeGreaterThan(1000);
    expect(promptTokens([{ role: 'assistant', content: null }])).toBe(4);
  });
});

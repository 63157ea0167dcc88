import { estimateUsage } from '../../../server/backends/estimate-usage';
import { readUsage } from '../../../server/backends/read-usage';
import type { ChatParams } from '../../../server/core/call';
import { estimateTokens } from '../../../server/core/estimate-tokens';
import { JAPANESE_TEXTS } from '../../support/japanese-texts';

describe('readUsage', () => {
  it('reads every field', () => {
    const said = {
      prompt_tokens: 1,
      completion_tokens: 2,
      total_tokens: 3,
      prompt_tokens_details: {
        cached_tokens: 4,
        cache_write_tokens: 5,
        audio_tokens: 6,
        image_tokens: 7,
        text_tokens: 8,
      },
      completion_tokens_details: {
        reasoning_tokens: 9,
        audio_tokens: 10,
        text_tokens: 11,
        accepted_prediction_tokens: 12,
        rejected_prediction_tokens: 13,
      },
    };
    expect(readUsage(said)).toEqual({
      promptTokens: 1,
      completionTokens: 2,
      cachedTokens: 4,
      cacheWriteTokens: 5,
      promptAudioTokens: 6,
      promptImageTokens: 7,
      promptTextTokens: 8,
      reasoningTokens: 9,
      completionAudioTokens: 10,
      completionTextTokens: 11,
      acceptedPredictionTokens: 12,
      rejectedPredictionTokens: 13,
      estimated: false,
    });
  });

  it('leaves out what was not said, or is no count', () => {
    const said = {
      prompt_tokens: 1,
      completion_tokens: 0,
      prompt_tokens_details: null,
      completion_tokens_details: { reasoning_tokens: -1 },
    };
    expect(readUsage(said)).toEqual({ promptTokens: 1, completionTokens: 0, estimated: false });
  });

  it('takes a number that the contract cannot hold for no count', () => {
    const most = 2 ** 32 - 1;
    const said = { prompt_tokens: most, completion_tokens: 1, completion_tokens_details: { reasoning_tokens: 1e20 } };
    expect(readUsage(said)).toEqual({ promptTokens: most, completionTokens: 1, estimated: false });
    expect(readUsage({ prompt_tokens: most + 1, completion_tokens: 1 })).toBeUndefined();
  });

  it("reads DeepSeek's cached tokens", () => {
    expect(readUsage({ prompt_tokens: 9, completion_tokens: 1, prompt_cache_hit_tokens: 8 })).toMatchObject({
      cachedTokens: 8,
    });
  });

  it.each([undefined, null, 'x', {}, { prompt_tokens: 1 }, { prompt_tokens: '1', completion_tokens: 1 }])(
    '%j says nothing',
    (said) => {
      expect(readUsage(said)).toBeUndefined();
    },
  );
});

describe('estimateTokens', () => {
  // Counted with the encoding o200k_base.
  it.each([
    ['Sure! Open the settings page, click "Add user", and choose a role. Let me know if anything is unclear.', 25],
    ['for (const call of calls) if (!call.done) total += call.tokens ?? 0;', 20],
    ['量子コンピュータは、量子力学の原理を利用して計算を行う装置である。', 28],
    ['吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。', 32],
    ['안녕하세요. 오늘은 새로운 서비스에 대해 소개해 드리겠습니다.', 15],
  ])('%s is about %i', (text, tokens) => {
    expect(Math.abs(estimateTokens(text) / tokens - 1)).toBeLessThan(0.3);
  });

  it('is as far off for Japanese as it says', () => {
    const errors = JAPANESE_TEXTS.map(([text, tokens]) => estimateTokens(text) / tokens - 1);
    const mean = errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length;
    expect(Math.min(...errors)).toBeCloseTo(-0.2, 2);
    expect(Math.max(...errors)).toBeCloseTo(0.37, 2);
    expect(mean).toBeCloseTo(0.11, 2);
    const all = JAPANESE_TEXTS.reduce((sum, [, tokens]) => sum + tokens, 0);
    expect(estimateTokens(JAPANESE_TEXTS.map(([text]) => text).join('')) / all).toBeCloseTo(0.97, 2);
  });

  it('can be made piece by piece', () => {
    const text = 'Mixed 日本語 text, numbers 123 and 🙂.\n';
    const pieces = [...text].reduce((sum, piece) => sum + estimateTokens(piece), 0);
    expect(pieces).toBeCloseTo(estimateTokens(text), 9);
    expect(estimateTokens('')).toBe(0);
  });
});

describe('estimateUsage', () => {
  it('counts all texts of a request, but no images', () => {
    const tokens = (messages: object[], more: object = {}) =>
      estimateUsage({ messages, ...more } as unknown as ChatParams, 0).promptTokens;
    const text = 'x'.repeat(400);
    expect(tokens([{ role: 'user', content: '' }])).toBe(4);
    expect(tokens([{ role: 'user', content: text }])).toBe(104);
    const url = `data:image/png;base64,${text}`;
    expect(
      tokens([
        {
          role: 'user',
          content: [
            { type: 'text', text },
            { type: 'image_url', image_url: { url } },
          ],
        },
      ]),
    ).toBe(104);
    const call = { type: 'function', id: 'c', function: { name: 'f', arguments: text } };
    expect(tokens([{ role: 'assistant', content: null, tool_calls: [call] }])).toBeGreaterThan(104);
    expect(
      tokens([{ role: 'tool', content: '' }], { tools: [{ type: 'function', function: { name: text } }] }),
    ).toBeGreaterThan(104);
    const response_format = { type: 'json_schema', json_schema: { name: text } };
    expect(tokens([{ role: 'user', content: '' }], { response_format })).toBeGreaterThan(104);
  });

  it('rounds up and says that it estimates', () => {
    expect(estimateUsage({ messages: [] }, 1.2)).toEqual({ promptTokens: 0, completionTokens: 2, estimated: true });
  });
});

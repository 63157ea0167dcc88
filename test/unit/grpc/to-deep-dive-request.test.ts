import { DeepDiveRequest } from '../../../server/gen/llmpool/v1/deep_dive';
import { toDeepDiveRequest } from '../../../server/grpc/deep-dive/to-deep-dive-request';
import { fromPartial } from '../../support/proto-request';

const inLanguage = (language: string) =>
  toDeepDiveRequest(fromPartial(DeepDiveRequest, { theme: 'Pools', language }), { model: 'house' });

describe('the language of a deep dive', () => {
  it.each([
    ['ja_JP', 'language is "ja_JP", must be a BCP 47 tag such as en or ja'],
    ['My patient Jane Roe', 'language is a text of 19 characters, must be a BCP 47 tag such as en or ja'],
  ])('%s is refused, and shown only where it is no prompt in the wrong field', (language, message) => {
    expect(() => inLanguage(language)).toThrow(message);
  });
});

import { matchingText } from './matching-text';

/** A model's name as providers write them (`gpt-4o-mini`, `meta-llama/Llama-3.3-70B:free`). */
export const modelName = matchingText(
  /^[\x21-\x7e]{1,200}$/,
  '1 to 200 visible ASCII characters without spaces',
  'gpt-4o-mini',
  'a model name, at most 200 characters',
);

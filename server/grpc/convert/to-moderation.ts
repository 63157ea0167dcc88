import type { ChatCompletionCreateParams } from 'openai/resources/chat/completions';
import type { ModerationOptions } from '../../gen/llmpool/v1/chat';
import type { Violations } from './violations';
import { Words } from './words';

type SdkModeration = ChatCompletionCreateParams.Moderation;
type SdkPolicy = ChatCompletionCreateParams.Moderation.Policy;

const INPUT_MODES = new Words<NonNullable<SdkPolicy['input']>['mode']>({ score: true, block: true });
const OUTPUT_MODES = new Words<NonNullable<SdkPolicy['output']>['mode']>({ score: true, block: true });

/** Converts the provider's moderation of input and output. */
export const toModeration = (options: ModerationOptions, violations: Violations): SdkModeration => {
  const { model, inputMode, outputMode } = options;
  if (model === '') violations.add('moderation.model', 'is empty, must name a moderation model');
  if (inputMode === '' && outputMode === '') return { model };
  const policy: SdkPolicy = {};
  if (inputMode !== '') policy.input = { mode: INPUT_MODES.take(inputMode, 'moderation.input_mode', violations) };
  if (outputMode !== '') policy.output = { mode: OUTPUT_MODES.take(outputMode, 'moderation.output_mode', violations) };
  return { model, policy };
};

import type { ChatParams } from '../../core/call';
import type { ChatRequest } from '../../gen/llmpool/v1/chat';
import type { Violations } from './violations';

type NumberKey = 'temperature' | 'top_p' | 'max_completion_tokens' | 'max_tokens' | 'n' | 'seed';
type PenaltyKey = 'frequency_penalty' | 'presence_penalty' | 'top_logprobs';

interface NumberRange {
  readonly field: keyof ChatRequest;
  /** Its name in the contract and in the provider's request: the same. */
  readonly name: NumberKey | PenaltyKey;
  readonly min: number;
  readonly max: number;
}

const MAX_UINT32 = 2 ** 32 - 1;

/** The ranges that chat.proto promises. */
const NUMBER_RANGES: readonly NumberRange[] = [
  { field: 'temperature', name: 'temperature', min: 0, max: 2 },
  { field: 'topP', name: 'top_p', min: 0, max: 1 },
  { field: 'maxCompletionTokens', name: 'max_completion_tokens', min: 1, max: MAX_UINT32 },
  { field: 'maxTokens', name: 'max_tokens', min: 1, max: MAX_UINT32 },
  { field: 'n', name: 'n', min: 1, max: 128 },
  { field: 'seed', name: 'seed', min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER },
  { field: 'frequencyPenalty', name: 'frequency_penalty', min: -2, max: 2 },
  { field: 'presencePenalty', name: 'presence_penalty', min: -2, max: 2 },
  { field: 'topLogprobs', name: 'top_logprobs', min: 0, max: 20 },
];

/** Copies the numbers that are set, and checks each against its range; NaN is in none. */
export const addNumbers = (request: ChatRequest, params: ChatParams, violations: Violations): void => {
  for (const { field, name, min, max } of NUMBER_RANGES) {
    const value = request[field] as number | undefined;
    if (value === undefined) continue;
    if (!(value >= min && value <= max)) violations.add(name, `is ${value}, must be ${min} to ${max}`);
    params[name] = value;
  }
};

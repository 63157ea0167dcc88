import type { ChatCompletionModality } from 'openai/resources/chat/completions';
import type { ChatParams } from '../../core/call';
import type { ChatRequest } from '../../gen/llmpool/v1/chat';
import { checkLength } from './check-length';
import type { Violations } from './violations';
import { Words } from './words';

const MAX_STOPS = 4;
const MAX_LABELS = 16;
const MAX_LABEL_KEY = 64;
const MAX_LABEL_VALUE = 512;
const MAX_BIAS = 100;

const MODALITIES = new Words<ChatCompletionModality>({ text: true, audio: true });

const checkStop = (stop: readonly string[], violations: Violations): void => {
  if (stop.length > MAX_STOPS) violations.add('stop', `has ${stop.length} texts, must have at most ${MAX_STOPS}`);
  for (const [at, text] of stop.entries()) {
    if (text === '') violations.add(`stop[${at}]`, 'is empty, must not be');
  }
};

const checkBias = (bias: Readonly<Record<string, number>>, violations: Violations): void => {
  for (const [token, value] of Object.entries(bias)) {
    if (!/^\d{1,10}$/.test(token)) {
      violations.add('logit_bias', `has a key of ${token.length} characters, must be a token id (decimal)`);
    } else if (!(value >= -MAX_BIAS && value <= MAX_BIAS)) {
      violations.add(`logit_bias[${token}]`, `is ${value}, must be -${MAX_BIAS} to ${MAX_BIAS}`);
    }
  }
};

const checkLabels = (labels: Readonly<Record<string, string>>, violations: Violations): void => {
  const entries = Object.entries(labels);
  if (entries.length > MAX_LABELS) {
    violations.add('metadata', `has ${entries.length} labels, must have at most ${MAX_LABELS}`);
  }
  for (const [key, value] of entries) {
    checkLength(key, MAX_LABEL_KEY, 'metadata.key', violations);
    checkLength(value, MAX_LABEL_VALUE, 'metadata.value', violations);
  }
};

const isEmpty = (map: object): boolean => {
  for (const _ in map) return false;
  return true;
};

/** Copies the lists and maps that are not empty. */
export const addLists = (request: ChatRequest, params: ChatParams, violations: Violations): void => {
  const { stop, logitBias, metadata, modalities } = request;
  if (stop.length > 0) {
    checkStop(stop, violations);
    params.stop = stop;
  }
  if (!isEmpty(logitBias)) {
    checkBias(logitBias, violations);
    params.logit_bias = logitBias;
  }
  if (!isEmpty(metadata)) {
    checkLabels(metadata, violations);
    params.metadata = metadata;
  }
  if (modalities.length > 0) {
    params.modalities = modalities.map((word, at) => MODALITIES.take(word, `modalities[${at}]`, violations));
    if (modalities.includes('audio') && !request.audio) {
      violations.add('audio', 'is not set, must be when modalities has audio');
    }
  }
};

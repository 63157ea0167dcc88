import { answerRule } from './answer-rule';
import type { Behaviour } from './behaviour';
import { faultRule } from './fault-rule';
import { latencyRule } from './latency-rule';
import { flag, integer, listOf, nullable, number, object, oneOf, type Rule, text } from './rules';

const count = integer(0, 1_000_000_000);
const finishReasons = oneOf('stop', 'length', 'tool_calls', 'content_filter', 'function_call');
const keepAlive = object({ form: oneOf('comment', 'empty-delta'), every: number(1, 3_600_000) }, ['form', 'every']);

/** The default and the rule of every field of a behaviour. Meanings and units stand in `Behaviour`. */
export const behaviourFields: { readonly [K in keyof Behaviour]: { default: Behaviour[K]; rule: Rule } } = {
  latency: { default: 200, rule: latencyRule },
  timeToFirstToken: { default: null, rule: nullable(latencyRule) },
  tokensPerSecond: { default: null, rule: nullable(number(0, 1_000_000)) },
  tokensPerChunk: { default: 1, rule: integer(1, 1_000_000) },
  answer: { default: 'helpful', rule: answerRule },
  finishReason: { default: null, rule: nullable(finishReasons) },
  toolCalls: { default: 'required', rule: oneOf('required', 'always', 'never') },
  toolArguments: { default: null, rule: nullable(text) },
  reasoning: { default: null, rule: nullable(text) },
  usage: { default: 'asked', rule: oneOf('asked', 'always', 'missing') },
  cachedTokens: { default: 0, rule: count },
  reasoningTokens: { default: null, rule: nullable(count) },
  modelName: { default: 'simulator', rule: nullable(text) },
  keys: { default: null, rule: nullable(listOf(text, 'keys')) },
  models: { default: null, rule: nullable(listOf(text, 'model names')) },
  requestsPerMinute: { default: null, rule: nullable(count) },
  tokensPerMinute: { default: null, rule: nullable(count) },
  rateWindow: { default: 60_000, rule: number(1, 3_600_000) },
  fault: { default: null, rule: nullable(faultRule) },
  faultRatio: { default: 1, rule: number(0, 1) },
  faultOn: { default: 'chat', rule: oneOf('chat', 'models', 'all') },
  splitBytes: { default: null, rule: nullable(integer(1, 1_000_000)) },
  lineEnd: { default: 'lf', rule: oneOf('lf', 'crlf', 'cr') },
  comments: { default: false, rule: flag },
  keepAlive: { default: null, rule: nullable(keepAlive) },
  emptyChoices: { default: false, rule: flag },
  doneMarker: { default: true, rule: flag },
};

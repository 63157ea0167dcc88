import type { DeepDiveRequest as CoreRequest, DeepDiveStyle as CoreStyle } from '../../deep-dive/deep-dive-request';
import { leastTokens } from '../../deep-dive/least-tokens';
import { type DeepDiveRequest, DeepDiveStyle } from '../../gen/llmpool/v1/deep_dive';
import { checkLength } from '../convert/check-length';
import { checkModelName } from '../convert/check-model-name';
import { shownWord } from '../convert/shown-word';
import { toMessages } from '../convert/to-messages';
import { Violations } from '../convert/violations';

const MAX_THEME = 4000;
const MAX_CONVERSATION = 200;
const MAX_DOCUMENTS = 50;
const MAX_ID = 64;
const MAX_TITLE = 500;
const MAX_NAME = 256;
const MAX_DEPTH = 3;
const MAX_BREADTH = 12;
const DEFAULT_BREADTH = 5;
const MIN_TOKEN_BUDGET = 1000;

const STYLES: Readonly<Record<number, CoreStyle>> = {
  [DeepDiveStyle.UNSPECIFIED]: 'report',
  [DeepDiveStyle.REPORT]: 'report',
  [DeepDiveStyle.QUESTIONS]: 'questions',
  [DeepDiveStyle.OUTLINE]: 'outline',
};

/**
 * Checks a deep dive, and fills in its defaults.
 * @throws CallError INVALID_FIELD that lists what is wrong
 */
export const toDeepDiveRequest = (message: DeepDiveRequest, defaults: { readonly model: string }): CoreRequest => {
  const violations = new Violations();
  const { theme, conversation, documents, language, sessionId, disableFallback, tokenBudget } = message;
  if (theme.trim() === '') violations.add('theme', 'is empty, must not be');
  checkLength(theme, MAX_THEME, 'theme', violations);
  checkModelName(message.model, 'model', violations);
  checkModelName(message.planningModel, 'planning_model', violations);
  checkLength(sessionId, MAX_NAME, 'session_id', violations);
  const model = message.model || defaults.model;
  if (model === '')
    violations.add('model', 'is empty and the server has no default; set model, or LLM_POOL_MODEL on the server');
  if (conversation.length > MAX_CONVERSATION)
    violations.add('conversation', `has ${conversation.length} messages, must have at most ${MAX_CONVERSATION}`);
  checkDocuments(documents, violations);
  const isTag = isLanguage(language);
  if (!isTag) violations.add('language', `is ${shownWord(language)}, must be a BCP 47 tag such as en or ja`);
  const depth = inRange(message.depth ?? 1, MAX_DEPTH, 'depth', violations);
  const breadth = inRange(message.breadth ?? DEFAULT_BREADTH, MAX_BREADTH, 'breadth', violations);
  const parallelism = inRange(message.parallelism ?? breadth, MAX_BREADTH, 'parallelism', violations);
  const style = STYLES[message.style];
  if (!style) violations.add('style', `is ${message.style}, must be 0 to 3`);
  const request: CoreRequest = {
    theme,
    conversation: conversation.length === 0 ? [] : toMessages(conversation, 'conversation', violations),
    documents,
    language: isTag ? language : '',
    depth,
    breadth,
    parallelism,
    model,
    planningModel: message.planningModel || model,
    tokenBudget,
    style: style ?? 'report',
    workload: 'deep_dive',
    priority: 'bulk',
    sessionId,
    disableFallback,
  };
  if (tokenBudget !== undefined) {
    const least = Math.max(MIN_TOKEN_BUDGET, leastTokens(request));
    if (tokenBudget < least)
      violations.add('token_budget', `is ${tokenBudget}, must be at least ${least} for what this request says`);
  }
  violations.throwIfAny();
  return request;
};

const inRange = (value: number, max: number, field: string, violations: Violations): number => {
  if (value < 1 || value > max) violations.add(field, `is ${value}, must be 1 to ${max}`);
  return value;
};

const isLanguage = (tag: string): boolean => {
  if (tag === '') return true;
  try {
    Intl.getCanonicalLocales(tag);
    return true;
  } catch {
    return false;
  }
};

const checkDocuments = (documents: DeepDiveRequest['documents'], violations: Violations): void => {
  if (documents.length > MAX_DOCUMENTS)
    violations.add('documents', `has ${documents.length} entries, must have at most ${MAX_DOCUMENTS}`);
  const ids = new Set<string>();
  documents.forEach(({ id, title, text }, index) => {
    if (id === '') violations.add(`documents[${index}].id`, 'is empty, must not be');
    checkLength(id, MAX_ID, `documents[${index}].id`, violations);
    if (ids.has(id)) violations.add(`documents[${index}].id`, 'is the id of another document, must be unique');
    ids.add(id);
    checkLength(title, MAX_TITLE, `documents[${index}].title`, violations);
    if (text === '') violations.add(`documents[${index}].text`, 'is empty, must not be');
  });
};

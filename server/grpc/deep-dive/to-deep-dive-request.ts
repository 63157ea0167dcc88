import type { ChatRequest } from '../../core/call';
import { type DeepDiveRequest, DeepDiveStyle } from '../../gen/llmpool/v1/deep_dive';
import { checkLength } from '../convert/check-length';
import { toMessages } from '../convert/to-messages';
import { Violations } from '../convert/violations';
import { deepDivePrompt } from './deep-dive-prompt';

const MAX_THEME = 4000;
const MAX_CONVERSATION = 200;
const MAX_DOCUMENTS = 50;
const MAX_ID = 64;
const MAX_MODEL = 256;

/** What the one-call deep dive cannot do; accepting it silently would lose it. */
const NOT_YET: readonly (keyof DeepDiveRequest & ('breadth' | 'parallelism' | 'tokenBudget'))[] = [
  'breadth',
  'parallelism',
  'tokenBudget',
];
const PROTO_NAMES = { breadth: 'breadth', parallelism: 'parallelism', tokenBudget: 'token_budget' } as const;

/**
 * Checks a deep dive and makes it one chat call at bulk priority.
 * @throws CallError INVALID_FIELD that lists what is wrong
 */
export const toDeepDiveRequest = (message: DeepDiveRequest, defaults: { readonly model: string }): ChatRequest => {
  const violations = new Violations();
  const { theme, conversation, documents, sessionId, disableFallback } = message;
  if (theme === '') violations.add('theme', 'is empty, must not be');
  checkLength(theme, MAX_THEME, 'theme', violations);
  checkLength(message.model, MAX_MODEL, 'model', violations);
  checkLength(sessionId, MAX_MODEL, 'session_id', violations);
  const model = message.model || defaults.model;
  if (model === '')
    violations.add('model', 'is empty and the server has no default; set model, or LLM_POOL_MODEL on the server');
  if (conversation.length > MAX_CONVERSATION) {
    violations.add('conversation', `has ${conversation.length} messages, must have at most ${MAX_CONVERSATION}`);
  }
  checkDocuments(documents, violations);
  if (message.depth !== undefined && message.depth !== 1)
    violations.add('depth', `is ${message.depth}, must be 1 in this version`);
  for (const field of NOT_YET) {
    if (message[field] !== undefined)
      violations.add(PROTO_NAMES[field], 'is set, must not be in this version: a deep dive is one call');
  }
  if (message.planningModel !== '')
    violations.add('planning_model', 'is set, must not be in this version: nothing is planned');
  if (DeepDiveStyle[message.style] === undefined || message.style < 0)
    violations.add('style', `is ${message.style}, must be 0 to 3`);
  const history = conversation.length === 0 ? [] : toMessages(conversation, 'conversation', violations);
  violations.throwIfAny();
  return {
    model,
    params: { messages: [...history, { role: 'user', content: deepDivePrompt(message) }] },
    workload: 'deep_dive',
    priority: 'bulk',
    sessionId,
    disableFallback,
  };
};

const checkDocuments = (documents: DeepDiveRequest['documents'], violations: Violations): void => {
  if (documents.length > MAX_DOCUMENTS)
    violations.add('documents', `has ${documents.length} entries, must have at most ${MAX_DOCUMENTS}`);
  const ids = new Set<string>();
  documents.forEach(({ id, text }, index) => {
    if (id === '') violations.add(`documents[${index}].id`, 'is empty, must not be');
    checkLength(id, MAX_ID, `documents[${index}].id`, violations);
    if (ids.has(id)) violations.add(`documents[${index}].id`, 'is the id of another document, must be unique');
    ids.add(id);
    if (text === '') violations.add(`documents[${index}].text`, 'is empty, must not be');
  });
};

import { InvalidBehaviour } from './invalid-behaviour';
import { latencyRule } from './latency-rule';
import { flag, integer, isObject, nullable, number, object, oneOf, type Rule, text } from './rules';

const point = oneOf('before-headers', 'after-headers', 'mid-stream');
const afterChunks = integer(0, 1_000_000);
const errorBody = { message: text, type: nullable(text), param: nullable(text), code: nullable(text) };
const retryAfter = object({ form: oneOf('ms', 'seconds', 'date'), ms: number(0, 86_400_000) }, ['form', 'ms']);
const header: Rule = {
  says: 'must be a text that can stand in a header',
  check(value, field) {
    if (typeof value !== 'string' || !/^[\t\x20-\x7e]*$/.test(value)) {
      throw new InvalidBehaviour(field, value, this.says);
    }
  },
};
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const headers: Rule = {
  says: 'must be an object of header names and texts',
  check(value, field) {
    if (!isObject(value) || !Object.keys(value).every((name) => headerName.test(name))) {
      throw new InvalidBehaviour(field, value, this.says);
    }
    for (const [name, entry] of Object.entries(value)) header.check(entry, `${field}.${name}`);
  },
};

const rulesByKind: Record<string, Rule> = {
  status: object(
    {
      kind: text,
      status: integer(400, 599),
      ...errorBody,
      body: oneOf('json', 'html', 'empty'),
      retryAfter,
      headers,
      delay: latencyRule,
    },
    ['status'],
  ),
  hang: object({ kind: text, at: point, afterChunks }, ['at']),
  reset: object({ kind: text, at: point, afterChunks }, ['at']),
  truncate: object({ kind: text, ending: oneOf('eof', 'done', 'fin'), afterChunks }, ['ending']),
  'error-in-answer': object({ kind: text, afterChunks, ...errorBody, eventName: header, done: flag }, []),
  'malformed-json': object({ kind: text, afterChunks }, []),
  'wrong-content-type': object({ kind: text, contentType: header, body: nullable(text) }, []),
};

const kind = oneOf(...Object.keys(rulesByKind));

/** The rule of `Fault`: by its kind. */
export const faultRule: Rule = {
  says: `must be an object whose kind is one of ${Object.keys(rulesByKind).join(', ')}`,
  check(value, field) {
    if (!isObject(value)) throw new InvalidBehaviour(field, value, this.says);
    kind.check(value.kind, `${field}.kind`);
    rulesByKind[value.kind as string]!.check(value, field);
  },
};

import { InvalidBehaviour } from './invalid-behaviour';
import { integer, isObject, listOf, object, type Rule, text } from './rules';

const size = integer(0, 10_000_000_000);
const texts = listOf(text, 'texts');
const textOrTexts: Rule = {
  says: 'must be a text, or a list of texts with at least one',
  check(value, field) {
    if (Array.isArray(value) && value.length > 0) return texts.check(value, field);
    if (typeof value !== 'string') throw new InvalidBehaviour(field, value, this.says);
  },
};
const shape = object({ text: textOrTexts, tokens: size, bytes: size }, []);

/** The rule of `AnswerKind`. */
export const answerRule: Rule = {
  says: 'must be helpful, echo, {text}, {tokens} or {bytes}',
  check(value, field) {
    if (value === 'helpful' || value === 'echo') return;
    if (!isObject(value) || Object.keys(value).length !== 1) throw new InvalidBehaviour(field, value, this.says);
    shape.check(value, field);
  },
};

import { checkLength } from './check-length';
import type { Violations } from './violations';

const MAX_MODEL_NAME = 256;
/** All but those that are shown. Line breaks of Unicode, too: model names stand in log lines, and must not end them and begin others. */
const CONTROL = /[^ -~\xa0-\u2027\u202a-\uffff]/;

/** Adds a violation for a model name that is too long, or that no log should show. */
export const checkModelName = (name: string, field: string, violations: Violations): void => {
  checkLength(name, MAX_MODEL_NAME, field, violations);
  if (CONTROL.test(name)) violations.add(field, 'has control characters or line breaks, must have none');
};

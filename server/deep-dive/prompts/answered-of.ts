import type { Finding } from '../deep-dive-result';
import type { Answered } from './prompts';

/** What was found, for a prompt to repeat; facets without any answer are left out. */
export const answeredOf = (findings: readonly Finding[]): Answered[] =>
  findings
    .filter(({ answer }) => answer.trim() !== '')
    .map(({ facet, answer }) => ({ id: facet.id, question: facet.question, answer }));

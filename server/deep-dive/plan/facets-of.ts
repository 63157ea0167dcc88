import type { Facet } from '../deep-dive-result';

export const facetsOf = (round: number, questions: readonly string[]): Facet[] =>
  questions.map((question, index) => ({ id: `${round}.${index + 1}`, round, question }));

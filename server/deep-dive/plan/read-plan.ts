/** The longest question that is taken, characters. */
const MAX_QUESTION = 500;

export type ReadPlan =
  | { readonly questions: readonly string[]; readonly problem?: undefined }
  /** What is wrong, for the model to mend it. */
  | { readonly questions?: undefined; readonly problem: string };

/**
 * Reads the questions of a plan out of a model's answer: `{"facets": [{"question": "…"}]}`, also inside a code fence or between other words, and with
 * plain strings for objects, since models that take no schema write such. More than `breadth` are left out; double ones too.
 */
export const readPlan = (answer: string, breadth: number): ReadPlan => {
  const json = parsed(answer);
  if (json === undefined) return { problem: 'it is not valid JSON' };
  const facets = isObject(json) ? json.facets : json;
  if (!Array.isArray(facets)) return { problem: 'it has no list "facets"' };
  const questions = new Set<string>();
  for (const facet of facets) {
    const question: unknown = isObject(facet) ? facet.question : facet;
    // Weak models copy the form that they were shown: {"question": "..."}.
    if (typeof question !== 'string' || !/[\p{L}\p{N}]/u.test(question))
      return { problem: 'a facet has no text "question"' };
    questions.add(question.trim().slice(0, MAX_QUESTION).toWellFormed());
  }
  return { questions: [...questions].slice(0, breadth) };
};

const parsed = (answer: string): unknown => {
  const from = answer.search(/[{[]/);
  const to = Math.max(answer.lastIndexOf('}'), answer.lastIndexOf(']'));
  for (const text of [answer, answer.slice(Math.max(0, from), to + 1)]) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      // Perhaps the other way.
    }
  }
  return undefined;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

import type { DeepDiveRequest } from './deep-dive-request';
import { promptTokens } from './prompt-tokens';
import { choosePrompts } from './prompts/choose-prompts';

/** The shortest answers that are of any use: a plan, one facet, and that facet twice in the synthesis. */
const ANSWER_TOKENS = 400;

/** The fewest tokens with which a deep dive can answer at all: a plan, one facet and a synthesis. */
export const leastTokens = ({ theme, conversation, documents, language: tag, style }: DeepDiveRequest): number => {
  const { prompts, language } = choosePrompts(tag, theme);
  const asked = [
    prompts.plan({ theme, documents, breadth: 1, language }),
    prompts.facet({ theme, documents, question: theme.slice(0, 200), language }),
    prompts.synthesis({ theme, answered: [], style, language }),
  ];
  return asked.reduce(
    (sum, content) =>
      sum +
      ANSWER_TOKENS +
      promptTokens([{ role: 'system', content: prompts.role }, ...conversation, { role: 'user', content }]),
    0,
  );
};

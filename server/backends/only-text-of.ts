import type { Chunk } from '../core/call';

type Choice = Chunk['choices'][number];

/** The text of a chunk that carries a text, perhaps with a role, and says nothing else; undefined for any other. */
export const onlyTextOf = ({ choices, usage }: Chunk): string | undefined => {
  if (usage || !Array.isArray(choices) || choices.length !== 1) return undefined;
  // Servers send other types than the SDK's say.
  const { delta, finish_reason, logprobs } = Object(choices[0]) as Partial<Choice>;
  if (!isNothing(finish_reason) || !isNothing(logprobs)) return undefined;
  const { content, role } = Object(delta) as Choice['delta'];
  if (typeof content !== 'string' || content === '' || (role !== undefined && typeof role !== 'string'))
    return undefined;
  for (const name in delta) {
    if (name !== 'content' && name !== 'role' && !isNothing(delta[name as keyof typeof delta])) return undefined;
  }
  return content;
};

const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

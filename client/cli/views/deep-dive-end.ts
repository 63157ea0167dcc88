import { type DeepDiveResponse, PartialReason, PlanSource } from '@llm-pool/client';
import type { Style } from '../style';
import { printable } from '../terminal/printable';

/** What follows a synthesis: open questions, the documents that were used, and what is missing. Empty when there is none of it. */
export function endView(answer: DeepDiveResponse, { bold, yellow }: Style, heading = ''): string {
  const { openQuestions, plan, partial, partialReason } = answer;
  const section = (title: string, lines: readonly string[]) =>
    lines.length > 0
      ? [`${bold(`${heading}${title}`)}\n${heading && '\n'}${lines.map((line) => `- ${printable(line)}`).join('\n')}`]
      : [];
  return [
    ...section('Open questions', openQuestions),
    ...section('Sources', sources(answer)),
    ...(plan?.source === PlanSource.FALLBACK
      ? ['The model made no plan: these are questions that suit any theme.']
      : []),
    ...(partial ? [yellow(`Partial: ${MISSING[partialReason] ?? 'something is missing'}.`)] : []),
  ].join('\n\n');
}

/** Each document that answers name, with the facets that do. */
function sources({ facets }: DeepDiveResponse): string[] {
  const used = new Map<string, string[]>();
  for (const { facet, sourceIds } of facets) {
    for (const id of sourceIds) used.set(id, [...(used.get(id) ?? []), facet?.id ?? '']);
  }
  return [...used].map(([id, by]) => `${id} (${by.join(', ')})`);
}

const MISSING: Readonly<Record<number, string>> = {
  [PartialReason.DEADLINE]: 'time was up; give more with --deadline',
  [PartialReason.TOKEN_BUDGET]: 'the token budget was used up; give more with --token-budget',
  [PartialReason.FACETS_FAILED]: 'some questions could not be answered',
  [PartialReason.PLANNING_FAILED]: 'planning failed, so it is less than was asked for',
  [PartialReason.SYNTHESIS_FAILED]: 'bringing it together failed',
};

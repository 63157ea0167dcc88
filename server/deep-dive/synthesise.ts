import type { CallError } from '../core/call-error';
import { Code } from '../core/error-table';
import type { Finding } from './deep-dive-result';
import { type Dive, messagesOf } from './dive';
import { OpenQuestionsSplitter } from './open-questions';
import { answeredOf } from './prompts/answered-of';

export interface Synthesis {
  readonly text: string;
  readonly openQuestions: readonly string[];
  readonly error?: CallError;
}

/** Brings together what was found. What there is of it when it fails, or its time is up, counts. */
export const synthesise = async (dive: Dive, findings: readonly Finding[]): Promise<Synthesis> => {
  const { request, prompts, language, times, shares, emit, missing } = dive;
  const { theme, style } = request;
  const splitter = new OpenQuestionsSplitter();
  const pass = (text: string) => (text === '' ? undefined : emit({ kind: 'synthesis_delta', text }));
  const { error, outOfTokens, brokenOff } = await dive.ask({
    name: 'synthesis',
    stage: 'synthesise',
    model: request.model,
    messages: () => messagesOf(dive, prompts.synthesis({ theme, answered: answeredOf(findings), style, language })),
    endsAt: times.synthesiseBy,
    reserve: (prompt) => shares.reserveSynthesis(prompt),
    onText: (text) => pass(splitter.add(text)),
  });
  pass(splitter.end());
  if (outOfTokens) missing.add('token_budget');
  else if (error?.row.code === Code.DEADLINE_EXCEEDED) missing.add('deadline');
  else if (error || brokenOff || splitter.text.trim() === '') missing.add('synthesis_failed');
  return { text: splitter.text, openQuestions: splitter.questions, error };
};

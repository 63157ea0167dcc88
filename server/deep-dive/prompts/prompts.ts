import type { DeepDiveStyle, SourceDocument } from '../deep-dive-request';

/** A question with its answer, as far as there is one. */
export interface Answered {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
}

export interface PlanPrompt {
  readonly theme: string;
  readonly documents: readonly SourceDocument[];
  /** How many questions are wanted. */
  readonly breadth: number;
  /** In the language of the prompts, such as `German`; empty: the theme's. */
  readonly language: string;
}

export interface FollowUpPrompt extends Omit<PlanPrompt, 'documents'> {
  readonly answered: readonly Answered[];
}

export interface FacetPrompt extends Omit<PlanPrompt, 'breadth'> {
  readonly question: string;
}

export interface SynthesisPrompt extends Omit<FollowUpPrompt, 'breadth'> {
  readonly style: DeepDiveStyle;
}

/**
 * Everything that a deep dive says to a model, in one language. Each template is what a person would write; what comes from outside stands in it
 * as JSON on a line of its own, so that it cannot pass for a part of the template.
 */
export interface Prompts {
  /** What the model is, and what it must not do: the system message of every call. */
  readonly role: string;
  plan(prompt: PlanPrompt): string;
  /** Asks again, after an answer that was no plan. */
  repair(problem: string): string;
  /** Asks for what the last round left open. */
  followUp(prompt: FollowUpPrompt): string;
  facet(prompt: FacetPrompt): string;
  synthesis(prompt: SynthesisPrompt): string;
  /** Questions that suit any theme, the most useful first: for when the model makes no plan. */
  readonly plainQuestions: readonly string[];
  /** The name of a language in this one: `ja` → `Japanese`. */
  languageName(tag: string): string;
}

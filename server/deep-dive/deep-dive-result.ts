import type { CallRecord } from '../core/call-record';
import type { ErrorReason } from '../core/error-table';
import type { Usage } from '../core/usage';

/** A question about one side of the theme. */
export interface Facet {
  /** Round and number: `1.3`. */
  readonly id: string;
  /** From 1. */
  readonly round: number;
  readonly question: string;
}

/** Where a plan comes from: the model's answer, its second one, or llm-pool itself. */
export type PlanSource = 'model' | 'repaired' | 'fallback';

export interface Plan {
  readonly facets: readonly Facet[];
  readonly source: PlanSource;
}

/** How the exploration of a facet ended. */
export interface Finding {
  readonly facet: Facet;
  /** `skipped`: not begun, or stopped, because time or tokens ran out. */
  readonly status: 'done' | 'failed' | 'skipped';
  /** What there is of it, also when it did not end well. */
  readonly answer: string;
  /** Ids of the documents that the answer names. */
  readonly sourceIds: readonly string[];
  readonly usage?: Usage;
  /** From its start to its end, ms; 0 when it was not begun. */
  readonly durationMs: number;
  /** Why it failed, or was stopped. */
  readonly reason?: ErrorReason;
  /** What happened to it; absent when it was not begun. */
  readonly record?: CallRecord;
}

export type Stage = 'plan' | 'explore' | 'synthesise';

export interface StageCost {
  readonly stage: Stage;
  readonly usage?: Usage;
  readonly durationMs: number;
  /** Calls made; a retried one is one. */
  readonly calls: number;
}

/** Why something is missing. */
export type PartialReason = 'deadline' | 'token_budget' | 'facets_failed' | 'planning_failed' | 'synthesis_failed';

/** What the end of a deep dive tells beside what came before it. */
export interface DeepDiveEnd {
  readonly openQuestions: readonly string[];
  readonly usage?: Usage;
  readonly stages: readonly StageCost[];
  /** Absent when nothing is missing. */
  readonly partial?: PartialReason;
}

export interface DeepDiveResult extends DeepDiveEnd {
  readonly plan: Plan;
  /** In the order of the plan, and of rounds. */
  readonly findings: readonly Finding[];
  readonly synthesis: string;
}

/** What happens, as it happens. */
export type DeepDiveEvent =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'facet_started'; readonly facet: Facet }
  | { readonly kind: 'facet_delta'; readonly facet: Facet; readonly text: string }
  | { readonly kind: 'facet_ended'; readonly finding: Finding }
  | { readonly kind: 'round_ended'; readonly round: number; readonly next: readonly Facet[] }
  | { readonly kind: 'synthesis_delta'; readonly text: string };

/** Takes events in order; a promise that it returns means "send no more of this until it settles" (backpressure). */
export type Emit = (event: DeepDiveEvent) => undefined | Promise<void>;

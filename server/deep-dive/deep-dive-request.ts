import type { ChatParams, ChatRequest } from '../core/call';

export type DeepDiveStyle = 'report' | 'questions' | 'outline';

/** A document that the caller gave to draw on. */
export interface SourceDocument {
  /** Unique in the request. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** What the caller asked, decoded and checked. */
export interface DeepDiveRequest extends Pick<ChatRequest, 'workload' | 'priority' | 'sessionId' | 'disableFallback'> {
  readonly theme: string;
  /** The conversation so far, oldest first. */
  readonly conversation: ChatParams['messages'];
  readonly documents: readonly SourceDocument[];
  /** BCP 47 tag; empty: the theme's. */
  readonly language: string;
  /** Rounds, 1 or more. */
  readonly depth: number;
  /** Facets a round, 1 or more. */
  readonly breadth: number;
  /** Facets explored at once, 1 or more. */
  readonly parallelism: number;
  /** For facets and synthesis. */
  readonly model: string;
  readonly planningModel: string;
  /** Most tokens for the whole, prompts included; absent: no limit. */
  readonly tokenBudget?: number;
  readonly style: DeepDiveStyle;
}

import type { DeepDiveEvent, Facet, FacetResult } from '@llm-pool/client';

/** A facet as far as it has come. */
export interface FacetProgress {
  readonly facet: Facet;
  /** When it began; absent before that. */
  readonly startedAt?: number;
  /** What there is of its answer. */
  readonly answer: string;
  /** How it ended; absent before that. */
  readonly result?: FacetResult;
}

/** What is going on now; undefined while facets are explored. */
export type Phase = 'planning' | 'looking for what is left open' | 'bringing it together';

/** Follows the events of a deep dive. */
export class DiveProgress {
  readonly #facets = new Map<string, FacetProgress>();
  /** When the phase began that goes on now. */
  phaseSince: number;
  #phase: Phase | undefined = 'planning';

  constructor(now: number) {
    this.phaseSince = now;
  }

  /** In the order of plan and rounds. */
  get facets(): readonly FacetProgress[] {
    return [...this.#facets.values()];
  }

  get phase(): Phase | undefined {
    return this.#phase;
  }

  add(event: DeepDiveEvent, now: number): void {
    switch (event.$case) {
      case 'plan':
        this.#expect(event.value.facets, now);
        break;
      case 'facetStarted':
        this.#update(event.value.id, { startedAt: now });
        break;
      case 'facetDelta':
        this.#update(event.value.facetId, (was) => ({ answer: was.answer + event.value.text }));
        break;
      case 'facetEnded':
        this.#update(event.value.facet?.id ?? '', { result: event.value, answer: event.value.answer });
        if (this.facets.every(({ result }) => result)) this.#turnTo('looking for what is left open', now);
        break;
      case 'roundEnded':
        if (event.value.next.length > 0) this.#expect(event.value.next, now);
        else this.#turnTo('bringing it together', now);
        break;
    }
  }

  #expect(facets: readonly Facet[], now: number): void {
    for (const facet of facets) this.#facets.set(facet.id, { facet, answer: '' });
    this.#turnTo(undefined, now);
  }

  #update(id: string, change: Partial<FacetProgress> | ((was: FacetProgress) => Partial<FacetProgress>)): void {
    const was = this.#facets.get(id);
    if (was) this.#facets.set(id, { ...was, ...(typeof change === 'function' ? change(was) : change) });
  }

  #turnTo(phase: Phase | undefined, now: number): void {
    this.#phase = phase;
    this.phaseSince = now;
  }
}

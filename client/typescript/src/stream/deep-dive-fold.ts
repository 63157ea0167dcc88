import type {
  DeepDiveEnd,
  DeepDivePlan,
  DeepDiveResponse,
  Facet,
  FacetResult,
  StreamDeepDiveResponse,
} from '../gen/llmpool/v1/deep_dive';
import type { Fold } from './fold';

/** An event of a deep dive, told apart by `$case`; the last one is `end`. */
export type DeepDiveEvent = NonNullable<StreamDeepDiveResponse['event']>;

/** Builds from a stream what `deepDive` would have returned. */
export class DeepDiveFold implements Fold<DeepDiveEvent, DeepDiveResponse> {
  readonly #order: string[] = [];
  readonly #facets: FacetResult[] = [];
  #plan: DeepDivePlan | undefined;
  #synthesis = '';
  #end: DeepDiveEnd | undefined;

  add(event: DeepDiveEvent): void {
    if (event.$case === 'plan') {
      this.#plan = event.value;
      this.#expect(event.value.facets);
    }
    if (event.$case === 'roundEnded') this.#expect(event.value.next);
    if (event.$case === 'facetEnded') this.#facets.push(event.value);
    if (event.$case === 'synthesisDelta') this.#synthesis += event.value.text;
    if (event.$case === 'end') this.#end = event.value;
  }

  final(): DeepDiveResponse | undefined {
    if (!this.#end) return undefined;
    const place = ({ facet }: FacetResult) => this.#order.indexOf(facet?.id ?? '');
    const facets = [...this.#facets].sort((a, b) => place(a) - place(b));
    return { ...this.#end, plan: this.#plan, facets, synthesis: this.#synthesis };
  }

  textOf(event: DeepDiveEvent): string | undefined {
    return event.$case === 'synthesisDelta' ? event.value.text : undefined;
  }

  #expect(facets: readonly Facet[]): void {
    this.#order.push(...facets.map(({ id }) => id));
  }
}

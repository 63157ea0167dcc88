import { CallError } from '../core/call-error';
import type { Backend } from './backend';
import type { Route } from './route';
import type { WaitSet } from './wait-set';
import type { WaitSets } from './wait-sets';

export interface AliasSpec {
  readonly name: string;
  readonly targets: readonly { readonly model: string; readonly backend?: string }[];
}

/** What ListModels shows. */
export interface ModelEntry {
  readonly name: string;
  /** Empty for a model that is no alias. */
  readonly targets: readonly string[];
  readonly backends: readonly string[];
}

/** Model names and aliases, and which backends serve them. */
export class ModelTable {
  private readonly routes = new Map<string, readonly Route[]>();
  /** The route of names that are not configured, over the backends without a list of models. */
  private readonly open: Route;
  readonly entries: readonly ModelEntry[];

  constructor(
    backends: readonly Backend[],
    aliases: readonly AliasSpec[],
    private readonly waitSets: WaitSets,
  ) {
    this.open = this.route(
      '',
      backends.filter((backend) => backend.spec.models.length === 0),
    );
    for (const name of new Set(backends.flatMap((backend) => backend.spec.models.map((model) => model.name)))) {
      this.routes.set(name, [this.route(name, backends)]);
    }
    for (const alias of aliases) {
      const targets = alias.targets.map(({ model, backend }) =>
        this.route(model, backend === undefined ? backends : backends.filter((b) => b.spec.name === backend)),
      );
      this.routes.set(alias.name, targets);
    }
    this.entries = [...this.routes].map(([name, routes]) => ({
      name,
      targets: aliases.some((alias) => alias.name === name) ? routes.map((route) => route.model) : [],
      backends: [...new Set(routes.flatMap((route) => route.backends.map((backend) => backend.spec.name)))],
    }));
  }

  /** Whether names that are not configured are passed on to a provider. */
  get anyModel(): boolean {
    return this.open.backends.length > 0;
  }

  /**
   * The targets of a name, in the order in which they are tried.
   * @throws CallError MODEL_NOT_FOUND, before any upstream is asked
   */
  resolve(name: string): readonly Route[] {
    const routes = this.routes.get(name) ?? this.passThrough(name);
    if (routes) return routes;
    throw new CallError(
      'MODEL_NOT_FOUND',
      `model: ${JSON.stringify(name)} is not configured; ListModels names those that are`,
      {
        metadata: { model: name },
      },
    );
  }

  /** The first target of a name; undefined when nothing serves it. */
  find(name: string): Route | undefined {
    return (this.routes.get(name) ?? this.passThrough(name))?.[0];
  }

  private passThrough(name: string): readonly Route[] | undefined {
    return this.anyModel ? [{ ...this.open, key: keyOf(this.open.home, name), model: name }] : undefined;
  }

  private route(model: string, among: readonly Backend[]): Route {
    const upstreamNames = new Map<Backend, string>();
    const backends = among.filter((backend) => {
      const spec = backend.spec.models.find((candidate) => candidate.name === model);
      if (spec) upstreamNames.set(backend, spec.upstreamName);
      return spec !== undefined || backend.spec.models.length === 0;
    });
    const home = this.waitSets.of(backends);
    return { key: keyOf(home, model), model, upstreamNames, backends, home };
  }
}

/** Ends the names of backends with an empty line, so that no model name that a caller makes up can be taken for one of them. */
const keyOf = (home: WaitSet, model: string): string => `${home.key}\n\n${model}`;

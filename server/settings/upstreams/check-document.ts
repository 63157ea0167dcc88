import type { BackendEntry, BackendsDocument } from './backends-document';
import type { AliasConfig } from './upstreams-config';

/** What is wrong between the parts of a document whose parts are right. */
export function checkDocument({ backends, aliases = [] }: BackendsDocument): string[] {
  return [
    ...repeated(
      'backends',
      'name',
      backends.map(({ name }) => name),
    ),
    // Its numbers, and those of its clients, would be added to those of the legacy client.
    ...backends.flatMap(({ name }, i) =>
      name === 'legacy'
        ? [`backends[${i}].name is legacy, which is the name of the legacy client: choose another`]
        : [],
    ),
    ...backends.flatMap(({ models = [] }, i) =>
      repeated(
        `backends[${i}].models`,
        'name',
        models.map(({ name }) => name),
      ),
    ),
    ...backends.flatMap(severalKeys),
    ...repeated(
      'aliases',
      'name',
      aliases.map(({ name }) => name),
    ),
    ...aliases.flatMap((alias, i) => checkTargets(alias, `aliases[${i}].targets`, backends)),
  ];
}

function severalKeys(backend: BackendEntry, i: number): string[] {
  const given = (['api_key', 'api_key_file', 'api_key_env'] as const).filter((key) => backend[key] !== undefined);
  return given.length > 1 ? [`backends[${i}] has ${given.join(' and ')}: only one of them may be given`] : [];
}

function checkTargets({ targets }: AliasConfig, path: string, backends: readonly BackendEntry[]): string[] {
  const written = targets.map(({ model, backend }) => (backend ? `${model} on ${backend}` : model));
  const unknown = targets.flatMap(({ model, backend }, i) => {
    const among = backends.filter(({ name }) => backend === undefined || name === backend);
    if (among.length === 0) return [`${path}[${i}].backend is ${backend}: there is no backend of that name`];
    if (among.some((candidate) => serves(candidate, model))) return [];
    return [
      `${path}[${i}].model is ${model}: ${backend ? `backend ${backend} does not list` : 'no backend lists'} that model`,
    ];
  });
  return [...repeated(path, 'target', written), ...unknown];
}

function serves({ models }: BackendEntry, model: string): boolean {
  return models === undefined || models.some(({ name }) => name === model);
}

function repeated(path: string, what: string, names: readonly string[]): string[] {
  const twice = names.filter((name, i) => names.indexOf(name) < i);
  return [...new Set(twice)].map((name) => `${path} has the ${what} ${name} twice`);
}

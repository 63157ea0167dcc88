import { baseUrl } from '../kinds/base-url';
import { filePath } from '../kinds/file-path';
import { headerSecret } from '../kinds/header-secret';
import { label } from '../kinds/label';
import { matchingText } from '../kinds/matching-text';
import { modelName } from '../kinds/model-name';
import { type Decoder, listOf, maybe, needed, objectWith, textOf, wholeNumber } from './decoder';
import type { AliasTarget, ModelConfig } from './upstreams-config';

const HEAVIEST = 1000;

/** Upper case only: a key pasted here by mistake does not match, and what does not match is not shown. */
const variableName = {
  ...matchingText(
    /^[A-Z][A-Z0-9_]*$/,
    'the name of an environment variable in upper case, not the key itself',
    'AZURE_KEY',
  ),
  show: () => '***',
};

const modelEntry = objectWith({ name: needed(textOf(modelName)), upstream_name: maybe(textOf(modelName)) });
const targetEntry = objectWith({ model: needed(textOf(modelName)), backend: maybe(textOf(label)) });

const model: Decoder<ModelConfig> = (value, place) => {
  const entry = modelEntry(typeof value === 'string' ? { name: value } : value, place);
  return entry && { name: entry.name, upstreamName: entry.upstream_name ?? entry.name };
};

const target: Decoder<AliasTarget> = (value, place) =>
  targetEntry(typeof value === 'string' ? { model: value } : value, place);

const backend = objectWith({
  name: needed(textOf(label)),
  base_url: needed(textOf(baseUrl)),
  api_key: maybe(textOf(headerSecret)),
  api_key_file: maybe(textOf(filePath('a file that holds the key', '/run/secrets/key'))),
  api_key_env: maybe(textOf(variableName)),
  region: maybe(textOf(label)),
  weight: maybe(wholeNumber(1, HEAVIEST)),
  models: maybe(listOf(model)),
});

const alias = objectWith({ name: needed(textOf(modelName)), targets: needed(listOf(target)) });

const wholeDocument = objectWith({ backends: needed(listOf(backend)), aliases: maybe(listOf(alias)) });

type DecodedBy<D> = D extends Decoder<infer T> ? T : never;

/** A backend as the document writes it, its key not yet looked up. */
export type BackendEntry = DecodedBy<typeof backend>;
export type BackendsDocument = DecodedBy<typeof wholeDocument>;

/** A list of backends alone, or an object with `backends` and `aliases`. */
export const backendsDocument: Decoder<BackendsDocument> = (value, place) =>
  wholeDocument(Array.isArray(value) ? { backends: value } : value, place);

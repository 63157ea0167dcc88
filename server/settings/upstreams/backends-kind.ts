import { accept, type Kind, refuse } from '../kinds/kind';
import { type BackendsDocument, backendsDocument } from './backends-document';
import { checkDocument } from './check-document';
import { parseDocument } from './parse-document';

/** The backends with their models, and model aliases. Keys may stand in it, so the text is never shown. */
export const backends: Kind<BackendsDocument> = {
  rule: 'a list of backends, or an object with backends and aliases (docs/configuration.md shows both)',
  range: 'JSON, see [Upstreams](#upstreams)',
  secret: true,
  help: 'Upstreams in docs/configuration.md shows how it is written.',
  example: '[{"name":"main","base_url":"https://api.openai.com/v1","api_key_env":"OPENAI_API_KEY"}]',
  parse(text) {
    const parsed = parseDocument(text);
    if ('broken' in parsed) return refuse(...parsed.broken);
    const broken: string[] = [];
    const document = backendsDocument(parsed.value, { path: '', report: (problem) => broken.push(problem) });
    if (!document) return refuse(...broken);
    const conflicts = checkDocument(document);
    return conflicts.length > 0 ? refuse(...conflicts) : accept(document);
  },
  format: ({ backends, aliases = [] }) => [...backends, ...aliases].map(({ name }) => name).join(', '),
};

import { baseUrl } from '../kinds/base-url';
import { headerSecret } from '../kinds/header-secret';
import { modelName } from '../kinds/model-name';
import { optional } from '../setting';
import { backends } from '../upstreams/backends-kind';

export const upstreamGroup = {
  title: 'Upstreams',
  intro:
    'Where the answers come from: one OpenAI-compatible endpoint by `OPENAI_BASE_URL` and `OPENAI_API_KEY`, or several by ' +
    '`LLM_POOL_BACKENDS`. With none, the embedded simulator answers, and only while the server listens on loopback.',
  settings: {
    openaiApiKey: optional({
      name: 'OPENAI_API_KEY',
      kind: headerSecret,
      none: 'a placeholder key',
      doc: 'The key. Set alone, the upstream is `https://api.openai.com/v1`. Ignored when `LLM_POOL_BACKENDS` is set.',
    }),
    openaiBaseUrl: optional({
      name: 'OPENAI_BASE_URL',
      kind: baseUrl,
      none: '`https://api.openai.com/v1` when a key is set',
      doc: 'The endpoint. Set alone, a placeholder is sent as the key. Refused together with `LLM_POOL_BACKENDS`.',
    }),
    backends: optional({
      name: 'LLM_POOL_BACKENDS',
      kind: backends,
      none: 'one backend from `OPENAI_*`',
      doc: 'Several backends with their keys, weights and models, and model aliases, as JSON; in the file also as YAML.',
    }),
    defaultModel: optional({
      name: 'LLM_POOL_MODEL',
      kind: modelName,
      none: 'no model',
      doc: 'The model of calls that name none: a model or an alias. Where backends list their models, it must be one of them.',
    }),
  },
};

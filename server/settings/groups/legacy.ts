import { baseUrl } from '../kinds/base-url';
import { boolean } from '../kinds/boolean';
import { headerSecret } from '../kinds/header-secret';
import { integer } from '../kinds/integer';
import { modelName } from '../kinds/model-name';
import { optional, setting } from '../setting';

export const legacyGroup = {
  title: 'The legacy client',
  intro: 'The one plain client: the only path while the pool is off, and what answers when the pool fails.',
  settings: {
    concurrency: setting({
      name: 'LLM_LEGACY_CONCURRENCY',
      kind: integer({ min: 1, max: 1000, unit: 'calls' }),
      default: 2,
      doc: 'Calls that the legacy client runs at once.',
    }),
    queueLimit: setting({
      name: 'LLM_LEGACY_QUEUE_LIMIT',
      kind: integer({ min: 0, max: 1_000_000, unit: 'calls', zero: 'nobody waits' }),
      default: 100,
      doc: 'Calls that may wait for the legacy client.',
    }),
    fallback: setting({
      name: 'LLM_POOL_FALLBACK',
      kind: boolean,
      default: true,
      doc:
        'Whether the legacy client answers a call that failed in the pool. Off: the caller gets the error of the pool, and while the pool is off after errors ' +
        'every call is refused; a larger `LLM_POOL_FAILURES_TO_OFF` makes that rarer.',
    }),
    baseUrl: optional({
      name: 'LLM_LEGACY_BASE_URL',
      kind: baseUrl,
      none: 'that of the first backend',
      doc: 'The upstream of the legacy client, so that it does not share the fate of the pool. Needs a backend for the pool too.',
    }),
    apiKey: optional({
      name: 'LLM_LEGACY_API_KEY',
      kind: headerSecret,
      none: 'that of the first backend',
      doc:
        'Key for the upstream of the legacy client. The key of the first backend is never sent to another host: ' +
        'where `LLM_LEGACY_BASE_URL` names one, the default is a placeholder.',
    }),
    model: optional({
      name: 'LLM_LEGACY_MODEL',
      kind: modelName,
      none: 'the model of the call',
      doc: 'The model the legacy client asks for, whatever the call named; for an upstream that calls its models differently.',
    }),
  },
};

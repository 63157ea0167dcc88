import { isLoopback } from '../is-loopback';
import type { ValuesOf } from '../setting-group';
import type { serverTable } from '../table';
import { legacyServes } from '../upstreams/legacy-serves';
import type { UpstreamsConfig } from '../upstreams/upstreams-config';

/** What is allowed but should be known: to be logged as warnings at start. */
export function notesOn(
  { upstream, access, grpc }: ValuesOf<typeof serverTable>,
  upstreams: UpstreamsConfig,
): string[] {
  const { aliases, backends } = upstreams;
  const names = new Set([...aliases, ...backends.flatMap(({ models }) => models)].map(({ name }) => name));
  const beyondLegacy = [...names].filter((name) => !legacyServes(upstreams, name));
  const usesKey = upstream.backends?.backends.some(({ api_key_env: name }) => name === 'OPENAI_API_KEY');
  const hasUpstream = upstream.openaiApiKey ?? upstream.openaiBaseUrl ?? upstream.backends;
  const notes = [
    hasUpstream && upstream.defaultModel === undefined
      ? 'LLM_POOL_MODEL is not set: calls that name no model are refused. Name the model that they shall get.'
      : undefined,
    upstream.openaiApiKey && upstream.backends && !usesKey
      ? 'OPENAI_API_KEY is ignored, because LLM_POOL_BACKENDS names the upstreams.'
      : undefined,
    beyondLegacy.length > 0
      ? `The legacy client cannot serve ${beyondLegacy.join(', ')}, which the first backend does not list: calls for ` +
        'it fail while the pool is off, and fall back to nothing. LLM_LEGACY_MODEL names a model that it asks for instead.'
      : undefined,
    !isLoopback(grpc.host) && access.tlsCertFile === undefined
      ? `LLM_POOL_GRPC_HOST=${grpc.host} without TLS: tokens travel unencrypted unless something in front encrypts.`
      : undefined,
    ...access.tokens
      .filter(({ short }) => short)
      .map(
        ({ caller }) => `LLM_POOL_TOKENS: the token of ${caller} has fewer than 16 characters and is easy to guess.`,
      ),
  ];
  return notes.filter((note) => note !== undefined);
}

import type { Answer, Chunk } from '../core/call';

type Head = Omit<Answer['completion'], 'choices'>;

/** What the chunks of a stream say about the whole answer. Some servers leave it out of the first or the last ones. */
export class StreamHead {
  readonly #fields: Head = { id: '', created: 0, model: '' };

  take(chunk: Chunk): void {
    const fields = this.#fields;
    if (chunk.id) fields.id = chunk.id;
    if (chunk.model) fields.model = chunk.model;
    if (chunk.created) fields.created = chunk.created;
    if (chunk.system_fingerprint) fields.system_fingerprint = chunk.system_fingerprint;
    if (chunk.service_tier) fields.service_tier = chunk.service_tier;
    if (chunk.moderation) fields.moderation = chunk.moderation as Head['moderation'];
  }

  fields(): Head {
    return this.#fields;
  }
}

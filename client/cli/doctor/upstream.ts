import OpenAI from 'openai';
import { openaiClient } from '../../../server/backends/openai-client';
import type { BackendConfig } from '../../../server/settings/upstreams/upstreams-config';
import { UsageError } from '../usage-error';

const TIMEOUT_MS = 60_000;

/** A question to measure with. */
export interface Question {
  readonly model: string;
  readonly prompt: string;
  readonly maxTokens: number;
}

/** One upstream, asked directly with the settings of llm-pool. */
export class Upstream {
  readonly #client: OpenAI;
  readonly #signal: AbortSignal;
  #limit: 'max_completion_tokens' | 'max_tokens' = 'max_completion_tokens';

  constructor({ baseUrl, apiKey }: BackendConfig, signal: AbortSignal) {
    this.#client = openaiClient({ baseUrl, apiKey: apiKey.reveal() }, { timeout: TIMEOUT_MS });
    this.#signal = signal;
  }

  /** Names of its models; undefined when it has no such list, or keeps it from this key, which may chat all the same. */
  async models(): Promise<string[] | undefined> {
    try {
      const page = await this.#client.models.list({ signal: this.#signal });
      return page.data.map(({ id }) => id);
    } catch (error) {
      if (error instanceof OpenAI.NotFoundError || error instanceof OpenAI.PermissionDeniedError) return undefined;
      throw error;
    }
  }

  /** Asks, and returns the milliseconds that the answer took. */
  async ask(question: Question): Promise<number> {
    try {
      return await this.#ask(question);
    } catch (error) {
      // Older compatible servers know the limit by its older name only.
      if (!(error instanceof OpenAI.BadRequestError) || this.#limit === 'max_tokens') throw error;
      this.#limit = 'max_tokens';
      return this.#ask(question);
    }
  }

  /** What to say and do about an error. The provider's own text stays out: it may repeat parts of the key or the prompt. */
  explain(error: unknown, { name }: BackendConfig): readonly [says: string, next: string] {
    if (this.#signal.aborted) throw new UsageError('Interrupted.');
    const variable = name === 'default' ? 'OPENAI_API_KEY' : `the key of backend ${name}`;
    if (error instanceof OpenAI.APIConnectionTimeoutError)
      return ['no answer within 60 s', 'Is the address right, and the server well?'];
    if (error instanceof OpenAI.APIConnectionError)
      return ['no connection', 'Check OPENAI_BASE_URL (or base_url), network and proxy.'];
    if (!(error instanceof OpenAI.APIError))
      return [
        'an answer that cannot be understood',
        'Is it an OpenAI-compatible server, and does its address end in /v1?',
      ];
    const says = `HTTP ${error.status}${error.code ? ` ${error.code}` : ''}`;
    if (error.status === 401 || error.status === 403) return [says, `Set ${variable} to a key that is valid there.`];
    if (error.status === 404) return [says, 'Choose a model that exists there: LLM_POOL_MODEL, or --model.'];
    if (error.status === 429)
      return [says, 'Its rate limit or quota is used up: wait, or look at the plan and billing there.'];
    return [
      says,
      error.status >= 500 ? 'The provider has a problem: try again later.' : 'Try another --model or --prompt.',
    ];
  }

  async #ask({ model, prompt, maxTokens }: Question): Promise<number> {
    const started = performance.now();
    const answer = await this.#client.chat.completions.create(
      { model, messages: [{ role: 'user', content: prompt }], [this.#limit]: maxTokens },
      { signal: this.#signal },
    );
    if (!answer.choices?.[0]) throw new TypeError('no choices');
    return performance.now() - started;
  }
}

import { openaiProvider } from '../../server/backends/openai-provider';
import type { OpenaiProviderOptions } from '../../server/backends/openai-provider-options';
import type { Provider, ProviderAttempt } from '../../server/backends/provider';
import type { Answer, ChatParams, ChatRequest, Chunk, DeltaSink } from '../../server/core/call';
import { CallError } from '../../server/core/call-error';

/** Both ways to the upstream; the contract holds for each. */
export const TRANSPORTS = ['direct', 'sdk'] as const;

export const chatRequest = (params: Partial<ChatParams> = {}): ChatRequest => ({
  model: 'some-model',
  params: { messages: [{ role: 'user', content: 'What is a pool?' }], ...params },
  workload: 'chat',
  priority: 'default',
  sessionId: '',
  disableFallback: false,
});

/** What a stream handed over, and how it ended. */
export interface Streamed {
  answer: Answer;
  batches: readonly (readonly Chunk[])[];
  text: string;
}

export const textOf = (chunks: readonly Chunk[], index = 0): string =>
  chunks
    .flatMap((chunk) => chunk.choices)
    .filter((choice) => choice.index === index)
    .map((choice) => choice.delta.content ?? '')
    .join('');

type StreamAttempt = Partial<Omit<ProviderAttempt, 'sink'>> & { readonly onChunks?: DeltaSink['write'] };

/** A provider that is closed after the test, and short words for its calls. */
export class ProviderUnderTest {
  readonly provider: Provider;
  readonly batches: (readonly Chunk[])[] = [];

  constructor(options: Pick<OpenaiProviderOptions, 'transport' | 'baseUrl'> & Partial<OpenaiProviderOptions>) {
    this.provider = openaiProvider({ name: 'eu-1', apiKey: 'key-of-test', connectTimeoutMs: 5000, ...options });
  }

  whole(params: Partial<ChatParams> = {}, attempt: Partial<ProviderAttempt> = {}): Promise<Answer> {
    return this.provider.complete(chatRequest(params), {
      model: 'm',
      signal: new AbortController().signal,
      ...attempt,
    });
  }

  async stream(params: Partial<ChatParams> = {}, attempt: StreamAttempt = {}): Promise<Streamed> {
    const keep = (chunks: readonly Chunk[]): undefined => {
      this.batches.push(chunks);
    };
    const { onChunks = keep, ...more } = attempt;
    const answer = await this.whole(params, { sink: { write: onChunks }, ...more });
    return { answer, batches: this.batches, text: textOf(this.batches.flat()) };
  }
}

/** The CallError that a promise rejects with. */
export async function callErrorOf(promise: Promise<unknown>): Promise<CallError> {
  const error = await promise.then(
    (value) => new Error(`no error, but ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof CallError) return error;
  throw error;
}

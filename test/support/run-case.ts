import {
  type ChatEvent,
  type ChatResponse,
  type DeepDiveEvent,
  type DeepDiveResponse,
  FinishReason,
  LlmPoolClient,
  LlmPoolError,
  textOf,
} from '@llm-pool/client';
import type { Case } from '../../client/conformance/case';

/** What a client told about a case's call, in the words of `Expected`. */
export type Told = Readonly<Record<string, unknown>>;

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const snakeKeys = (object: object = {}) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [snake(key), value]));

const chatText = (event: ChatEvent): string =>
  event.$case === 'end' ? '' : event.value.choices.map(({ index, text }) => (index === 0 ? text : '')).join('');
const deepDiveText = (event: DeepDiveEvent): string => (event.$case === 'synthesisDelta' ? event.value.text : '');

const ofAnswer = (answer: ChatResponse): Told => {
  const [first] = answer.choices;
  const { toolCalls = [], reasoningText } = first?.message ?? {};
  for (const { id } of toolCalls) expect(id).not.toBe('');
  return {
    text: textOf(answer),
    texts: answer.choices.map(({ message }) => textOf(message)),
    reasoning_text: reasoningText,
    finish_reason: `FINISH_REASON_${FinishReason[first!.finishReason]}`,
    tool_calls: toolCalls.map(({ call }) => call?.value),
    usage: snakeKeys(answer.usage),
  };
};
const ofDeepDive = ({ synthesis, usage }: DeepDiveResponse): Told => ({ text: synthesis, usage: snakeKeys(usage) });

const ofError = (error: LlmPoolError): Told => ({
  code: error.codeName,
  reason: error.reason,
  retryable: error.retryable,
  retry_after: error.retryAfterMs !== undefined,
  violations: error.violations.map(({ field }) => field),
  partial_usage: (error.partialUsage?.totalTokens ?? 0) > 0,
  attempts: error.attemptCount,
  call_id: error.callId !== undefined,
});

/** Makes the call of a case by the public client. `asked` resolves when the case's upstream has it. */
export async function runCase(
  what: Case,
  where: { address: string; token?: string },
  asked: () => Promise<unknown>,
): Promise<Told> {
  const { rpc, request, deadline_ms: deadlineMs = 20_000, cancel, channel_retries } = what.call;
  const channelOptions = channel_retries === false ? { 'grpc.enable_retries': 0 } : {};
  using client = new LlmPoolClient({ ...where, channelOptions });
  const controller = new AbortController();
  const options = { deadlineMs, signal: controller.signal };
  const events: string[] = [];
  let said = '';

  /** Reads the events, then the answer that the client puts together. */
  const read = async <E extends { $case: string }, F>(
    stream: AsyncIterable<E> & { final(): Promise<F> },
    textOfEvent: (event: E) => string,
  ): Promise<F> => {
    for await (const event of stream) {
      events.push(snake(event.$case));
      said += textOfEvent(event);
      if (cancel === 'after_first_event') controller.abort();
    }
    return stream.final();
  };
  const call = async (): Promise<Told> => {
    switch (rpc) {
      case 'Chat':
        return ofAnswer(await client.chat(request, options));
      case 'StreamChat':
        return ofAnswer(await read(client.streamChat(request, options), chatText));
      case 'DeepDive':
        return ofDeepDive(await client.deepDive(request, options));
      case 'StreamDeepDive':
        return ofDeepDive(await read(client.streamDeepDive(request, options), deepDiveText));
      case 'ListModels': {
        const { models, defaultModel } = await client.listModels(options);
        return { models: models.map(({ name }) => name), default_model: defaultModel };
      }
    }
  };

  const calling = call().then(
    (told) => ({ error: undefined, ...told, events }),
    (error: unknown) => {
      if (!(error instanceof LlmPoolError)) throw error;
      return { error: ofError(error), text: said, events };
    },
  );
  if (cancel === 'when_upstream_asked') {
    await asked();
    controller.abort();
  }
  // Awaited, so that the client is closed after the call.
  return await calling;
}

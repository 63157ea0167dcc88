import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import {
  type AudioDelta,
  type ChatDelta,
  type ChatEnd,
  type ChoiceDelta,
  type ChoiceEnd,
  Role,
  type ToolCallDelta,
} from '../gen/llmpool/v1/chat';
import type { ChatEvent } from '../stream/chat-fold';
import { sdkAnnotations } from './sdk-annotations';
import { sdkAnswer } from './sdk-answer';
import { sdkFinishReason } from './sdk-finish-reason';
import { sdkLogprobs } from './sdk-logprobs';
import { given, sdk } from './sdk-types';
import { secondsOf } from './seconds-of';

type Delta = ChatCompletionChunk.Choice.Delta;

const ROLES = new Map<Role, NonNullable<Delta['role']>>([
  [Role.SYSTEM, 'system'],
  [Role.DEVELOPER, 'developer'],
  [Role.USER, 'user'],
  [Role.ASSISTANT, 'assistant'],
  [Role.TOOL, 'tool'],
]);

const sdkAudio = ({ id, data, expiresAt, transcript }: AudioDelta): NonNullable<Delta['audio']> =>
  sdk({
    id: given(id),
    data: data.length === 0 ? undefined : Buffer.from(data).toString('base64'),
    expires_at: expiresAt && secondsOf(expiresAt),
    transcript: given(transcript),
  });

const sdkToolCall = ({ index, id, call }: ToolCallDelta): NonNullable<Delta['tool_calls']>[number] =>
  sdk({
    index,
    id: given(id),
    // As the SDK has it: in the first piece of a call.
    type: id === '' ? undefined : call?.$case,
    function:
      call?.$case === 'function' ? sdk({ name: given(call.value.name), arguments: call.value.arguments }) : undefined,
    custom: call?.$case === 'custom' ? sdk({ name: given(call.value.name), input: call.value.input }) : undefined,
  });

const sdkDelta = (piece: ChoiceDelta): Delta => {
  const delta = sdk<Delta>({
    role: ROLES.get(piece.role),
    content: given(piece.text),
    refusal: given(piece.refusal),
    audio: piece.audio && sdkAudio(piece.audio),
    function_call: undefined,
    tool_calls: piece.toolCalls.length === 0 ? undefined : piece.toolCalls.map(sdkToolCall),
  });
  return piece.reasoningText === '' ? delta : Object.assign(delta, { reasoning_content: piece.reasoningText });
};

const sdkPiece = (piece: ChoiceDelta): ChatCompletionChunk.Choice =>
  sdk({
    index: piece.index,
    delta: sdkDelta(piece),
    finish_reason: null,
    logprobs: piece.logprobs && sdkLogprobs(piece.logprobs),
  });

const sdkEnd = (end: ChoiceEnd): ChatCompletionChunk.Choice => {
  const annotations = sdkAnnotations(end.annotations);
  const delta: Delta = {};
  return sdk({
    index: end.index,
    // The SDK's types do not have them in streams, but that is where providers send them.
    delta: annotations ? Object.assign(delta, { annotations }) : delta,
    finish_reason: sdkFinishReason(end),
    logprobs: undefined,
  });
};

const sdkChunk = (
  choice: ChatCompletionChunk.Choice,
  more: Partial<ReturnType<typeof sdkAnswer>>,
  created: number,
): ChatCompletionChunk =>
  sdk({
    id: more.id ?? '',
    created: more.created || created,
    model: more.model ?? '',
    moderation: more.moderation,
    service_tier: more.service_tier,
    system_fingerprint: more.system_fingerprint,
    usage: more.usage,
    object: 'chat.completion.chunk',
    choices: [choice],
    // Padding of the provider, which ends at llm-pool.
    obfuscation: undefined,
  });

const endChunks = (end: ChatEnd, created: number): ChatCompletionChunk[] => {
  const { usage, ...answer } = sdkAnswer(end);
  const last = end.choices.length - 1;
  return end.choices.map((choice, at) =>
    sdkChunk(sdkEnd(choice), at === last ? { ...answer, usage } : answer, created),
  );
};

/** What the first delta says of the answer. */
type Begun = Pick<ChatCompletionChunk, 'id' | 'model' | 'created'>;

const begunBy = ({ id, model, created }: ChatDelta, known: Begun): Begun =>
  id === '' && model === '' && !created ? known : { id, model, created: created ? secondsOf(created) : known.created };

/**
 * A stream as the SDK has it. Every chunk has one choice, since most code looks at the first one only, and id, model and time of the answer. The
 * last one brings the usage.
 */
export async function* toChunks(
  events: AsyncIterable<ChatEvent>,
): AsyncGenerator<ChatCompletionChunk, void, undefined> {
  let answer: Begun = { id: '', model: '', created: secondsOf(new Date()) };
  for await (const event of events) {
    if (event.$case === 'end') yield* endChunks(event.value, answer.created);
    else {
      answer = begunBy(event.value, answer);
      for (const piece of event.value.choices) yield sdkChunk(sdkPiece(piece), answer, answer.created);
    }
  }
}

import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { type AudioDelta, type ChoiceDelta, Role } from '../../gen/llmpool/v1/chat';
import { bytesOf, dateOf, textOf, uint32Of } from './loose-values';
import { reasoningText } from './reasoning-text';
import { toLogprobs } from './to-logprobs';
import { toToolCallDeltas } from './to-tool-call-deltas';

type SdkDelta = ChatCompletionChunk.Choice.Delta;

const ROLES: Readonly<Record<string, Role>> = {
  system: Role.SYSTEM,
  developer: Role.DEVELOPER,
  user: Role.USER,
  assistant: Role.ASSISTANT,
  tool: Role.TOOL,
};

/** A word of a server that the contract does not know says nothing, whatever it is. */
const toRole = (role: unknown): Role => {
  const word = textOf(role);
  return Object.hasOwn(ROLES, word) ? ROLES[word]! : Role.UNSPECIFIED;
};

const toAudioDelta = (audio: NonNullable<SdkDelta['audio']>): AudioDelta => ({
  id: textOf(audio.id),
  data: bytesOf(audio.data),
  expiresAt: dateOf(audio.expires_at),
  transcript: textOf(audio.transcript),
});

/** One piece of one answer. */
export const toChoiceDelta = (choice: ChatCompletionChunk.Choice): ChoiceDelta => {
  const delta: SdkDelta = choice.delta ?? {};
  return {
    index: uint32Of(choice.index),
    role: delta.role ? toRole(delta.role) : Role.UNSPECIFIED,
    text: textOf(delta.content),
    refusal: textOf(delta.refusal),
    reasoningText: reasoningText(delta),
    toolCalls: toToolCallDeltas(delta),
    audio: delta.audio ? toAudioDelta(delta.audio) : undefined,
    logprobs: choice.logprobs ? toLogprobs(choice.logprobs) : undefined,
  };
};

import type { ChatCompletion } from 'openai/resources/chat/completions';
import { type ChatResponse, type Choice, Message } from '../gen/llmpool/v1/chat';
import { sdkAnswer } from './sdk-answer';
import { sdkFinishReason } from './sdk-finish-reason';
import { sdkLogprobs } from './sdk-logprobs';
import { sdkMessage } from './sdk-message';
import { sdk } from './sdk-types';
import { type WithRequestId, withRequestId } from './with-request-id';

const sdkChoice = (choice: Choice): ChatCompletion.Choice =>
  sdk({
    index: choice.index,
    message: sdkMessage(choice.message ?? Message.fromPartial({})),
    finish_reason: sdkFinishReason(choice),
    logprobs: sdkLogprobs(choice.logprobs),
  });

/** A whole answer as the SDK has it. */
export function toCompletion(answer: ChatResponse): WithRequestId<ChatCompletion> {
  const completion = sdk<ChatCompletion>({
    ...sdkAnswer(answer),
    object: 'chat.completion',
    choices: answer.choices.map(sdkChoice),
    // The labels of the request, which the caller has.
    metadata: undefined,
  });
  return withRequestId(completion, answer.servedBy?.callId);
}

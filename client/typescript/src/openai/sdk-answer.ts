import type { ChatCompletion } from 'openai/resources/chat/completions';
import type { ChatEnd, ChatResponse } from '../gen/llmpool/v1/chat';
import { given } from './sdk-types';
import { sdkUsage } from './sdk-usage';
import { secondsOf } from './seconds-of';

/** What a completion and the last chunk of a stream have in common. */
export const sdkAnswer = (answer: ChatResponse | ChatEnd) => ({
  id: answer.id,
  created: secondsOf(answer.created),
  model: answer.model,
  moderation:
    answer.moderationJson === '' ? undefined : (JSON.parse(answer.moderationJson) as ChatCompletion.Moderation),
  service_tier: given(answer.serviceTier) as ChatCompletion['service_tier'],
  system_fingerprint: given(answer.systemFingerprint),
  usage: answer.usage && sdkUsage(answer.usage),
});

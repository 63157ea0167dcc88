import type { Answer } from '../../core/call';
import type { ChatEnd } from '../../gen/llmpool/v1/chat';
import { dateOf, jsonTextOf, textOf } from './loose-values';
import { toUsage } from './to-usage';

export type AnswerFields = Pick<
  ChatEnd,
  'id' | 'model' | 'created' | 'usage' | 'serviceTier' | 'systemFingerprint' | 'moderationJson'
>;

/** What a whole answer and the end of a stream have in common. */
export const toAnswerFields = ({ completion, usage }: Answer): AnswerFields => ({
  id: textOf(completion.id),
  model: textOf(completion.model),
  created: dateOf(completion.created),
  usage: toUsage(usage),
  serviceTier: textOf(completion.service_tier),
  systemFingerprint: textOf(completion.system_fingerprint),
  moderationJson: jsonTextOf(completion.moderation),
});

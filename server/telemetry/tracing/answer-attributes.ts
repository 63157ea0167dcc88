import type { Attributes } from '@opentelemetry/api';
import type { Answer } from '../../core/call';
import type { Usage } from '../../core/usage';
import { GEN_AI, OPENAI, OWN } from '../conventions';
import { capped } from './capped';

/** What a complete answer says besides its content. Nothing of it was checked: what is no text is left out. */
export const answerAttributes = ({ completion }: Answer): Attributes => ({
  [GEN_AI.responseId]: text(completion.id),
  [GEN_AI.responseModel]: text(completion.model),
  [GEN_AI.finishReasons]: completion.choices.map((choice) => capped(choice.finish_reason)),
  [OPENAI.responseTier]: text(completion.service_tier),
  [OPENAI.fingerprint]: text(completion.system_fingerprint),
});

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? capped(value) : undefined;

/** Tokens used, also by an attempt that failed. The input includes what came from the provider's cache, as the convention asks for. */
export const usageAttributes = (usage: Usage | undefined): Attributes =>
  usage
    ? {
        [GEN_AI.inputTokens]: usage.promptTokens,
        [GEN_AI.outputTokens]: usage.completionTokens,
        [GEN_AI.reasoningTokens]: usage.reasoningTokens,
        [GEN_AI.cacheReadTokens]: usage.cachedTokens,
        [GEN_AI.cacheWriteTokens]: usage.cacheWriteTokens,
        [OWN.usageEstimated]: usage.estimated || undefined,
      }
    : {};

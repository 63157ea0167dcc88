import type { ChatInput } from '@llm-pool/client';
import type { Service } from './start-service';
import { useService } from './use-service';

/** The pool and the legacy client send over different transports. */
const TIERS = [
  ['the pool', 'true'],
  ['the legacy client', 'false'],
] as const;

export interface Bodies {
  readonly service: () => Service;
  /** The body that the upstream got for this request. */
  readonly bodyOf: (request: ChatInput) => Promise<Record<string, unknown>>;
}

/** Tests of what the upstream is sent, once for each tier. The default model is `house`. */
export const describeBodies = (title: string, tests: (bodies: Bodies) => void): void => {
  describe.each(TIERS)(`${title} (by %s)`, (_tier, enabled) => {
    const current = useService({ LLM_POOL_MODEL: 'house', ENABLE_LLM_POOL: enabled });
    const bodyOf: Bodies['bodyOf'] = async (request) => {
      await current.service.client.chat(request);
      return (await current.service.simulator.nextRequest()).body as Record<string, unknown>;
    };
    tests({ service: () => current.service, bodyOf });
  });
};

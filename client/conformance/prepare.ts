import { LlmPoolClient } from '@llm-pool/client';
import type { Case } from './case';
import type { Target } from './target';

/** Brings the service to where the case's call is to meet it. Resolves to the number of requests that the upstream saw for that. */
export const prepare = async ({ prepare: how }: Case, { address, service }: Target): Promise<number> => {
  if (how === undefined || service === undefined) return 0;
  const client = new LlmPoolClient({ address });
  const { simulator } = service;
  if (how === 'hold_slot') {
    simulator.enqueue({ fault: { kind: 'hang', at: 'before-headers' } });
    const held = client.chat('holds the slot').catch(() => undefined);
    void held.finally(() => client.close());
    await simulator.nextRequest();
  } else {
    simulator.script({ fault: { kind: 'status', status: 500 } });
    // With less time than the breaker stays open the call ends at once.
    await client.chat('opens the breaker', { deadlineMs: 5000 }).catch(() => undefined);
    client.close();
  }
  return simulator.requests.received;
};

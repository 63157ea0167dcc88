import { LlmPoolError } from '@llm-pool/client';
import type { Given } from '../command';
import { connected } from '../connect';
import type { Io } from '../io';
import type { Report } from './report';

const TIMEOUT_MS = 5000;

/** Whether llm-pool itself answers. That it does not run yet is no fault: one may check before the start. */
export async function checkService(given: Given, io: Io, report: Report): Promise<void> {
  await connected(given, io, async (client) => {
    try {
      const health = await client.health({ deadlineMs: TIMEOUT_MS, signal: io.signal });
      if (health === 'SERVING') await report.good('llm-pool answers: SERVING');
      else await report.wrong(`llm-pool answers: ${health}`, 'It is starting or shutting down: look into its log.');
    } catch (error) {
      if (!(error instanceof LlmPoolError) || error.reason === 'CANCELLED') throw error;
      if (error.reason === 'UNREACHABLE')
        await report.note(`${error.message}\n  → Start it: ENABLE_LLM_POOL=true npm start`);
      else
        await report.wrong(
          `llm-pool: ${error.message} (${error.reason})`,
          'Check --address, --tls and what listens there.',
        );
    }
  });
}

import { LlmPoolClient } from '@llm-pool/client';
import { type App, startApp } from '../../server/app';
import { loadSettings } from '../../server/settings/load-settings';
import type { Simulator } from '../../server/simulator/simulator';
import { startSimulator } from '../../server/simulator/start-simulator';

export interface DiveService {
  readonly app: App;
  readonly simulator: Simulator;
  readonly client: LlmPoolClient;
  close(): Promise<void>;
}

/** The real service with so many clients and the simulator behind it, in this process, on loopback. All other settings are the defaults. */
export const diveService = async (clients: number): Promise<DiveService> => {
  const simulator = await startSimulator({ latency: 0 });
  const app = await startApp(
    loadSettings({
      ENABLE_LLM_POOL: 'true',
      LLM_POOL_SIZE: String(clients),
      LLM_POOL_GRPC_PORT: '0',
      LLM_POOL_HTTP_PORT: '0',
      LLM_POOL_LOG_LEVEL: 'silent',
      LLM_POOL_MODEL: 'simulator',
      OPENAI_BASE_URL: simulator.url,
    }),
  );
  const client = new LlmPoolClient({ address: `127.0.0.1:${app.grpcPort}` });
  await client.health();
  // Connections are opened and code is compiled once in a service's life.
  await Promise.all(Array.from({ length: 2 * clients }, () => client.chat('Hi')));
  return {
    app,
    simulator,
    client,
    close: async () => {
      client.close();
      await app.shutdown();
      await simulator.close();
    },
  };
};

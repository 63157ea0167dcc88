import { LlmPoolClient } from '@llm-pool/client';
import type { Simulator, SimulatorOptions } from '../../server/simulator/simulator';
import { startSimulator } from '../../server/simulator/start-simulator';
import { type MeasuredServer, startServer } from '../support/measured-server';

/** The service in a process of its own, with simulated upstreams in this one. */
export interface Fleet {
  readonly upstreams: readonly Simulator[];
  readonly server: MeasuredServer;
  readonly admin: LlmPoolClient;
  /** A client for each call in turn, each with a connection of its own: one connection may not cancel any number of calls. */
  client(number: number): LlmPoolClient;
  close(): Promise<void>;
}

const CONNECTIONS = 8;
/** Everything that the service does by itself is on, its log too, but not on the disk. */
const SETTINGS = {
  ENABLE_LLM_POOL: 'true',
  LLM_POOL_GRPC_PORT: '0',
  LLM_POOL_HTTP_PORT: '0',
  LLM_POOL_LOG_FORMAT: 'json',
  LLM_POOL_MODEL: 'm',
};

export const startFleet = async (
  backends: number,
  settings: Readonly<Record<string, string>>,
  behaviour: Partial<SimulatorOptions>,
): Promise<Fleet> => {
  const upstreams = await Promise.all(
    Array.from({ length: backends }, (_, index) => startSimulator({ ...behaviour, seed: index + 1, maxRecords: 0 })),
  );
  const named = upstreams.map(({ url }, index) => ({ name: `backend-${index + 1}`, base_url: url, api_key: 'none' }));
  const environment = { ...SETTINGS, LLM_POOL_BACKENDS: JSON.stringify(named), ...settings };
  const server = await startServer({ name: 'stress', program: 'service-process', environment });
  const connect = (): LlmPoolClient =>
    new LlmPoolClient({
      address: server.address,
      // A refusal is a result here, no reason to come again.
      channelOptions: { 'grpc.use_local_subchannel_pool': 1, 'grpc.enable_retries': 0 },
    });
  const clients = Array.from({ length: CONNECTIONS }, connect);
  return {
    upstreams,
    server,
    admin: clients[0]!,
    client: (number) => clients[number % CONNECTIONS]!,
    close: async () => {
      for (const client of clients) client.close();
      await server.stop();
      await Promise.all(upstreams.map((upstream) => upstream.close()));
    },
  };
};

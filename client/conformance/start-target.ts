import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { ServerProfile } from './case';
import { startForeignTarget } from './start-foreign-target';
import { startServiceTarget } from './start-service-target';
import type { Target } from './target';

/** Starts what a case's call goes to. */
export const startTarget = ({ kind = 'service', env = {} }: ServerProfile): Promise<Target> => {
  if (kind === 'foreign') return startForeignTarget();
  if (kind === 'absent') return absentTarget();
  return startServiceTarget(env, kind === 'faulty');
};

/** A port that was free a moment ago. */
const absentTarget = async (): Promise<Target> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return { address: `127.0.0.1:${port}`, close: async () => undefined };
};

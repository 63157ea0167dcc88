import type { AddressInfo } from 'node:net';
import { createHttpApp } from './create-http-app';
import type { HttpDeps } from './http-deps';

export interface HttpOptions extends HttpDeps {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
}

export interface HttpServer {
  /** The port it listens on. */
  readonly port: number;
  /** Stops listening and ends all connections. */
  close(): Promise<void>;
}

/** Opens the HTTP port. Rejects when it cannot. */
export const startHttp = async ({ host, port, ...deps }: HttpOptions): Promise<HttpServer> => {
  const app = createHttpApp(deps);
  await app.listen({ host, port });
  return { port: (app.server.address() as AddressInfo).port, close: () => app.close() };
};

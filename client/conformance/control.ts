import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { CASES, SERVERS } from './all-cases';
import { RunningCase } from './running-case';

/** An HTTP server for the runners of all languages; README.md says what it understands. Each case runs at most once at a time. */
export const createControl = (): { readonly server: Server; close(): Promise<void> } => {
  const running = new Map<string, RunningCase>();

  const answer = async (method: string | undefined, path: string): Promise<readonly [number, object]> => {
    if (method === 'GET' && path === '/cases') return [200, CASES];
    const [, name, action] = /^\/cases\/([a-z0-9-]+)\/(start|asked|finish)$/.exec(path) ?? [];
    const what = CASES.find((one) => one.name === name);
    if (method !== 'POST' || !what) return [404, { error: `there is no ${method} ${path}` }];
    const current = running.get(what.name);
    if (action === 'start') {
      if (current) return [409, { error: `${what.name} is running; finish it first` }];
      const started = await RunningCase.start(what, SERVERS[what.server]!);
      running.set(what.name, started);
      return [200, { address: started.address, ...(what.call.token && { token: what.call.token }) }];
    }
    if (!current) return [409, { error: `${what.name} is not running; start it first` }];
    if (action === 'asked') {
      await current.asked();
      return [200, { ok: true }];
    }
    running.delete(what.name);
    const problems = await current.finish();
    return [200, problems.length === 0 ? { ok: true } : { ok: false, problems }];
  };

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    answer(request.method, request.url ?? '')
      .catch((error: unknown) => [500, { error: String(error) }] as const)
      .then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
  });
  return {
    server,
    close: async () => {
      await Promise.all([...running.values()].map((one) => one.finish()));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

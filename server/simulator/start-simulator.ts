import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BehaviourScript } from './behaviour-script';
import { checkOptions } from './check-options';
import { createSimulator } from './create-simulator';
import { errorBody } from './error-body';
import { handleChat } from './handle-chat';
import { handleControl } from './handle-control';
import { handleModels } from './handle-models';
import { RateWindows } from './rate-windows';
import { RequestLog } from './request-log';
import type { Simulator, SimulatorOptions } from './simulator';
import type { World } from './world';

/** Longer than clients keep idle connections, so that it is never the simulator that closes one under a request. */
const KEEP_ALIVE_MS = 120_000;

/**
 * Starts an OpenAI-compatible server that answers as scripted: `POST /v1/chat/completions`, `GET /v1/models`,
 * `GET /healthz`, and the control surface `/__sim/…`.
 * @throws InvalidBehaviour for a wrong option; the socket's error when it cannot listen.
 */
export async function startSimulator(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const { server: settings, behaviour } = checkOptions(options);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 });
  server.listen(settings.port, settings.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const world: World = {
    seed: settings.seed,
    script: new BehaviourScript(behaviour),
    log: new RequestLog(settings.maxRecords, `req_sim${port}`),
    otherLog: new RequestLog(0, `req_sim${port}_other`),
    rates: new RateWindows(),
    exchanges: new Set(),
  };
  const simulator = createSimulator(world, server, settings.host, port);
  server.on('connection', (socket) => {
    world.log.countConnection(1);
    socket.on('close', () => world.log.countConnection(-1));
  });
  let requests = 0;
  server.on('request', (request, response) => {
    // Chats and lists of models put the ids of their records in its place.
    response.setHeader('x-request-id', `req_sim${port}_http_${++requests}`);
    // Only a peer that leaves while it sends its request gets here.
    route(simulator, world, request, response).catch(() => response.destroy());
  });
  return simulator;
}

async function route(sim: Simulator, world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '').split('?', 1)[0]!;
  if (path.startsWith('/__sim/')) return handleControl(sim, request, response);
  switch (`${request.method} ${path}`) {
    case 'POST /v1/chat/completions':
      return handleChat(world, request, response);
    case 'GET /v1/models':
      return handleModels(world, request, response);
    case 'GET /healthz':
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
      return;
    default: {
      const message = `Unknown request URL: ${request.method} ${path}.`;
      response
        .writeHead(404, { 'content-type': 'application/json' })
        .end(errorBody(404, { message, code: 'unknown_url' }));
    }
  }
}

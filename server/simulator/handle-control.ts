import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Behaviour } from './behaviour';
import { InvalidBehaviour } from './invalid-behaviour';
import { readBody } from './read-body';
import type { Simulator } from './simulator';

const SHOWN_RECORDS = 20;

/**
 * The live control surface, `/__sim/…`, all JSON: GET and PUT behaviour (`?model=` for one model), POST enqueue (one
 * behaviour or a list), POST release, GET stats (`?records=` of them, default 20), POST reset.
 */
export async function handleControl(sim: Simulator, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://simulator');
  const action = `${request.method} ${pathname.replace('/__sim/', '')}`;
  try {
    const answer = await act(sim, action, searchParams, request);
    if (answer === undefined) sendError(response, 404, `Unknown control: ${action}.`, null);
    else sendJson(response, 200, answer);
  } catch (error) {
    if (!(error instanceof InvalidBehaviour)) throw error;
    sendError(response, 400, error.message, error.field);
  }
}

async function act(sim: Simulator, action: string, query: URLSearchParams, request: IncomingMessage): Promise<unknown> {
  const model = query.get('model') ?? undefined;
  switch (action) {
    case 'GET behaviour':
      return sim.behaviour(model);
    case 'PUT behaviour': {
      const given = await readJson(request);
      if (model === undefined) sim.script(given as Partial<Behaviour>);
      else sim.scriptModel(model, given as Partial<Behaviour>);
      return sim.behaviour(model);
    }
    case 'POST enqueue': {
      const given = await readJson(request);
      const behaviours = Array.isArray(given) ? given : [given];
      sim.enqueue(...behaviours);
      return { enqueued: behaviours.length };
    }
    case 'POST release':
      return { released: sim.release() };
    case 'GET stats':
      return { ...sim.requests, records: lastRecords(sim, query.get('records')) };
    case 'POST reset':
      sim.reset();
      return {};
    default:
      return undefined;
  }
}

function lastRecords(sim: Simulator, asked: string | null): unknown[] {
  const count = asked === null ? SHOWN_RECORDS : Number(asked);
  if (!Number.isInteger(count) || count < 0)
    throw new InvalidBehaviour('records', asked, 'must be a whole number from 0');
  return count === 0 ? [] : sim.requests.records.slice(-count);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = await readBody(request);
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidBehaviour('body', text, 'must be JSON');
  }
}

function sendError(response: ServerResponse, status: number, message: string, param: string | null): void {
  sendJson(response, status, { error: { message, type: 'invalid_request_error', param, code: null } });
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

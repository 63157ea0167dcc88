import type { ServerResponse } from 'node:http';
import { answerError } from './error-answer';
import { Exchange, ExchangeOver } from './exchange';
import { createRandom } from './random';
import type { RequestLog } from './request-log';
import type { RequestRecord } from './request-record';
import type { World } from './world';

/** Runs one answer from its id to its end; a mistake in a script becomes a 500 that says so. */
export async function runExchange(
  world: World,
  log: RequestLog,
  record: RequestRecord,
  response: ServerResponse,
  answer: (exchange: Exchange) => Promise<void>,
): Promise<void> {
  const exchange = new Exchange(response, record, log);
  if (response.closed) return;
  world.exchanges.add(exchange);
  response.on('close', () => world.exchanges.delete(exchange));
  response.setHeader('x-request-id', record.id);
  try {
    await answer(exchange);
  } catch (error) {
    if (error instanceof ExchangeOver) return;
    if (response.headersSent) return void response.destroy();
    const fault = { kind: 'status', status: 500, code: 'simulator_failed', message: String(error) } as const;
    await answerError(exchange, fault, createRandom(world.seed));
  }
}

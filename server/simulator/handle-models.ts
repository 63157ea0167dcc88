import type { IncomingMessage, ServerResponse } from 'node:http';
import { apiKeyOf } from './api-key';
import { answerError } from './error-answer';
import { pickFault } from './pick-fault';
import { createRandom } from './random';
import { refusedKey } from './refusal';
import { runExchange } from './run-exchange';
import { answerWhole } from './whole-answer';
import type { World } from './world';

/** GET /v1/models. */
export async function handleModels(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { log, otherLog, script } = world;
  const record = otherLog.open({ model: undefined, key: undefined, stream: false, body: undefined, headers: {} });
  log.stats.modelsListed += 1;
  log.changed();
  await runExchange(world, otherLog, record, response, async (exchange) => {
    const behaviour = script.general();
    const random = createRandom(world.seed, -record.sequence);
    const refused = refusedKey(behaviour, apiKeyOf(request.headers));
    if (refused) return answerError(exchange, refused, random);
    const fault = pickFault(behaviour, 'models', random);
    if (fault?.kind === 'status') return answerError(exchange, fault, random);
    if (fault) exchange.expectFailure(fault.kind);
    const data = (behaviour.models ?? ['simulator']).map((id) => ({
      id,
      object: 'model',
      created: 1_767_225_600,
      owned_by: 'llm-pool',
    }));
    await answerWhole(exchange, [JSON.stringify({ object: 'list', data })], behaviour.splitBytes, 0, fault);
  });
}

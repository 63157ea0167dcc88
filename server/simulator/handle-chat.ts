import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AnswerPlan, planAnswer } from './answer-plan';
import { apiKeyOf, maskKey, recordedHeaders } from './api-key';
import type { Behaviour } from './behaviour';
import { BadChatRequest, type ChatRequest, readChatRequest } from './chat-request';
import { completionBody } from './completion-body';
import { answerError } from './error-answer';
import type { Exchange } from './exchange';
import type { StatusFault } from './fault';
import { pickFault } from './pick-fault';
import { createRandom, type Random } from './random';
import { readBody } from './read-body';
import { refusedKey, refusedModel } from './refusal';
import { isObject } from './rules';
import { runExchange } from './run-exchange';
import { sampleLatency } from './sample-latency';
import { answerStream } from './stream-answer';
import { answerWhole } from './whole-answer';
import type { World } from './world';

const DEFAULT_MODEL = 'simulator';

/** POST /v1/chat/completions. */
export async function handleChat(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = parse(await readBody(request));
  const key = apiKeyOf(request.headers);
  const given: Record<string, unknown> = isObject(body) ? body : {};
  const record = world.log.open({
    model: typeof given.model === 'string' ? given.model : undefined,
    key: key === undefined ? undefined : maskKey(key),
    stream: given.stream === true,
    body,
    headers: recordedHeaders(request.headers),
  });
  await runExchange(world, world.log, record, response, async (exchange) => {
    const random = createRandom(world.seed, world.log.stats.received);
    const behaviour = world.script.take(record);
    const refused = refusedKey(behaviour, key);
    if (refused) return answerError(exchange, refused, random);
    const chat = readOrRefuse(body);
    if ('status' in chat) return answerError(exchange, chat, random);
    const model = record.model ?? DEFAULT_MODEL;
    const unknown = refusedModel(behaviour, model);
    if (unknown) return answerError(exchange, unknown, random);
    const plan = planAnswer(behaviour, chat, record.id, model);
    const limited = takeFromWindows(world, exchange, behaviour, plan, key ?? '');
    if (limited) return answerError(exchange, limited, random);
    await answer(exchange, behaviour, chat, plan, random);
  });
}

async function answer(
  exchange: Exchange,
  behaviour: Behaviour,
  chat: ChatRequest,
  plan: AnswerPlan,
  random: Random,
): Promise<void> {
  const fault = pickFault(behaviour, 'chat', random);
  if (fault?.kind === 'status') return answerError(exchange, fault, random);
  if (fault) exchange.expectFailure(fault.kind);
  const streamUsage = behaviour.usage === 'always' || (behaviour.usage === 'asked' && chat.includeUsage);
  const otherBody = fault?.kind === 'wrong-content-type' && fault.body !== null;
  if (chat.stream && !otherBody) {
    return answerStream(exchange, behaviour, plan, streamUsage, fault, random);
  }
  const parts = completionBody(plan, behaviour.usage !== 'missing');
  await answerWhole(exchange, parts, behaviour.splitBytes, sampleLatency(behaviour.latency, random), fault);
}

function takeFromWindows(
  world: World,
  { response }: Exchange,
  behaviour: Behaviour,
  plan: AnswerPlan,
  key: string,
): StatusFault | undefined {
  const verdict = world.rates.take(key, plan.usage.total_tokens, behaviour, performance.now());
  for (const [name, value] of Object.entries(verdict.headers)) response.setHeader(name, value);
  if (!verdict.refused) return undefined;
  return {
    kind: 'status',
    status: 429,
    type: verdict.refused,
    message: `Rate limit reached: ${verdict.refused}.`,
    retryAfter: { form: 'ms', ms: verdict.waitMs },
    headers: { 'retry-after': String(Math.ceil(verdict.waitMs / 1000)) },
  };
}

function readOrRefuse(body: unknown): ChatRequest | StatusFault {
  try {
    return readChatRequest(body);
  } catch (error) {
    if (!(error instanceof BadChatRequest)) throw error;
    return { kind: 'status', status: 400, message: error.message, param: error.param };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import type { AnswerPlan } from './answer-plan';
import type { Behaviour } from './behaviour';
import { BodyWriter } from './body-writer';
import type { Exchange } from './exchange';
import type { Fault } from './fault';
import { faultAtPoint } from './fault-at-point';
import { faultInStream, strikesAfter } from './fault-in-stream';
import type { Random } from './random';
import { sampleLatency } from './sample-latency';
import { emptyDeltaChunk, type StreamShape, streamChunks } from './stream-chunks';
import { streamFrames } from './stream-frames';

const EVENT_STREAM = 'text/event-stream; charset=utf-8';
const DEFAULT_TOKENS_PER_SECOND = 50;

/** Streams a planned answer as server-sent events, at its pace and with its fault. */
export async function answerStream(
  exchange: Exchange,
  behaviour: Behaviour,
  plan: AnswerPlan,
  withUsage: boolean,
  fault: Fault | null,
  random: Random,
): Promise<void> {
  const firstTokenMs = sampleLatency(behaviour.timeToFirstToken ?? behaviour.latency, random);
  await faultAtPoint(exchange, fault, 'before-headers');
  exchange.record.status = 200;
  const contentType = fault?.kind === 'wrong-content-type' ? (fault.contentType ?? 'text/html') : EVENT_STREAM;
  exchange.response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-cache' });
  if (fault || firstTokenMs > 0) exchange.response.flushHeaders();

  const writer = new BodyWriter(exchange, behaviour.splitBytes);
  const { keepAlive } = behaviour;
  if (keepAlive) {
    const frames = streamFrames(behaviour);
    const sign = keepAlive.form === 'comment' ? frames.comment : frames.event(emptyDeltaChunk(plan, withUsage));
    exchange.repeat(keepAlive.every, () => writer.interject(sign));
  }
  await faultAtPoint(exchange, fault, 'after-headers');
  await exchange.pause(firstTokenMs);
  await sendChunks(exchange, behaviour, plan, withUsage, fault, writer);
}

async function sendChunks(
  exchange: Exchange,
  behaviour: Behaviour,
  plan: AnswerPlan,
  usage: boolean,
  fault: Fault | null,
  writer: BodyWriter,
): Promise<void> {
  const frames = streamFrames(behaviour);
  const rate = behaviour.tokensPerSecond ?? (behaviour.latency === 0 ? 0 : DEFAULT_TOKENS_PER_SECOND);
  const shape: StreamShape = { tokensPerChunk: behaviour.tokensPerChunk, emptyChoices: behaviour.emptyChoices, usage };
  const startedAt = performance.now();
  let strikeAfter = strikesAfter(fault);
  let chunks = 0;
  let tokens = 0;
  for (const chunk of streamChunks(plan, shape)) {
    if (strikeAfter !== undefined && (chunks >= strikeAfter || chunk.closing)) {
      strikeAfter = undefined;
      if (!(await faultInStream(exchange, fault!, writer, frames))) return;
    }
    // The due time counts from the start, so that late timers do not add up.
    if (rate > 0) await exchange.pause(startedAt + (tokens / rate) * 1000 - performance.now());
    const full = writer.add(frames.event(chunk.json));
    if (full) await full;
    if (rate > 0) await writer.flush();
    tokens += chunk.tokens;
    if (chunk.tokens > 0) {
      chunks += 1;
      exchange.countChunk();
    }
  }
  const full = writer.add(behaviour.doneMarker ? frames.done : '');
  if (full) await full;
  await writer.end();
}

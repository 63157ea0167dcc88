/** 5,000 streams at once in one process, and 5,000 calls that wait for a slot: what each of them holds of memory. */
import { MetricsRequest, MetricsResponse } from '../../server/gen/llmpool/v1/admin_service';
import { encodedQuestion } from '../support/encoded-question';
import { type MeasuredServer, startServer } from '../support/measured-server';
import { startNullUpstream } from '../support/null-upstream';
import { Progress } from '../support/progress';
import { everythingOn } from '../support/subjects';
import { writeResult } from '../support/write-result';
import { Caller } from './caller';
import { memoryResult } from './memory-result';

const CALLS = 5000;
/** Connections to the service; each has as many calls at once as its limit allows. */
const CONNECTIONS = 10;
const WARM_UP = 500;

const question = encodedQuestion(60);

const main = async (): Promise<void> => {
  const upstream = await startNullUpstream();
  const url = `${upstream.url}/held`;
  const progress = new Progress(2);
  progress.begin('streams');
  const stream = await held(await startServer(everythingOn(url, upstream.url, SLOTS_FOR_ALL)), false);
  progress.end(`${CALLS} streams at once: ${kilobytes(stream.alive)} KB alive for each`);
  progress.begin('waiting calls');
  const waiter = await held(await startServer(everythingOn(url, upstream.url, ONE_SLOT)), true);
  progress.end(`${CALLS} calls waiting: ${kilobytes(waiter.alive)} KB alive for each`);
  await upstream.stop();
  writeResult(memoryResult(CALLS, stream, waiter));
};

const SLOTS_FOR_ALL = { LLM_POOL_SIZE: '100', LLM_POOL_CLIENT_CONCURRENCY: '60' };
const ONE_SLOT = { LLM_POOL_SIZE: '1', LLM_POOL_CLIENT_CONCURRENCY: '1', LLM_POOL_QUEUE_LIMIT: String(2 * CALLS) };

/** Memory that a call takes while it is held, bytes. */
const held = async (server: MeasuredServer, waiting: boolean): Promise<{ alive: number; rss: number }> => {
  const callers = Array.from({ length: CONNECTIONS }, () => new Caller(server.address));
  await many(server, callers, WARM_UP, waiting);
  const before = await server.memory();
  let during = before;
  await many(server, callers, CALLS, waiting, async () => {
    during = await server.memory();
  });
  for (const caller of callers) caller.close();
  await server.stop();
  return { alive: (during.alive - before.alive) / CALLS, rss: (during.rss - before.rss) / CALLS };
};

/** Holds so many calls at once, runs `then` when all are there, and cancels them. */
const many = async (
  server: MeasuredServer,
  callers: readonly Caller[],
  calls: number,
  waiting: boolean,
  then: () => Promise<void> = async () => undefined,
): Promise<void> => {
  const end = new AbortController();
  const ended: Promise<unknown>[] = [];
  for (let i = 0; i < calls; i++) {
    ended.push(callers[i % callers.length]!.stream(question, end.signal));
  }
  const gauges = new Caller(server.address);
  const isThere = (slots: number, queued: number) => (waiting ? queued >= calls - 1 : slots >= calls);
  await until(gauges, isThere);
  await then();
  end.abort();
  await Promise.all(ended);
  await until(gauges, (slots, queued) => slots === 0 && queued === 0);
  gauges.close();
};

/** Asks the service until its slots in use and waiting calls are as they should be. */
const until = async (caller: Caller, isThere: (slots: number, queued: number) => boolean): Promise<void> => {
  const request = Buffer.from(MetricsRequest.encode({}).finish());
  for (;;) {
    const { now } = MetricsResponse.decode(await caller.unary('/llmpool.v1.AdminService/Metrics', request));
    if (isThere(now?.slotsInUse ?? 0, now?.queued ?? 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const kilobytes = (bytes: number): string => (bytes / 1024).toFixed(1);

void main();

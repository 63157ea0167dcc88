import type { EventEmitter } from 'node:events';
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  type Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  status,
} from '@grpc/grpc-js';
import { HealthCheckResponse_ServingStatus, HealthService } from '../../server/gen/grpc/health/v1/health';
import * as admin from '../../server/gen/llmpool/v1/admin_service';
import * as chat from '../../server/gen/llmpool/v1/chat';
import * as deepDive from '../../server/gen/llmpool/v1/deep_dive';
import * as pool from '../../server/gen/llmpool/v1/llm_pool_service';
import { FakeError } from './fake-failure';

/** One call as the server sees it. */
export interface FakeCall<Q> {
  readonly request: Q;
  readonly metadata: Metadata;
  /** The caller's deadline, in milliseconds since 1970; Infinity without one. */
  readonly deadline: number;
  /** Resolves when the caller cancelled or its deadline passed before the end. */
  readonly cancelled: Promise<void>;
}

type Unary<Q, R> = (call: FakeCall<Q>) => Partial<R> | Promise<Partial<R>>;
type Streaming<Q, R> = (call: FakeCall<Q>) => AsyncIterable<R> | Iterable<R>;

/** What each RPC answers; those left out are UNIMPLEMENTED. A FakeError thrown ends the call with its status. */
export interface FakeScript {
  chat?: Unary<chat.ChatRequest, chat.ChatResponse>;
  streamChat?: Streaming<chat.ChatRequest, chat.StreamChatResponse['event']>;
  deepDive?: Unary<deepDive.DeepDiveRequest, deepDive.DeepDiveResponse>;
  streamDeepDive?: Streaming<deepDive.DeepDiveRequest, deepDive.StreamDeepDiveResponse['event']>;
  listModels?: Unary<pool.ListModelsRequest, pool.ListModelsResponse>;
  metrics?: Unary<admin.MetricsRequest, admin.MetricsResponse>;
  watchMetrics?: Streaming<admin.WatchMetricsRequest, Partial<admin.MetricsResponse>>;
  debug?: Unary<admin.DebugRequest, admin.DebugResponse>;
  logStatus?: Unary<admin.LogStatusRequest, admin.LogStatusResponse>;
  setPoolEnabled?: Unary<admin.SetPoolEnabledRequest, admin.SetPoolEnabledResponse>;
}

/** A server with llm-pool's contract and a script for a brain, on any free port of loopback. */
export async function startFakeLlmPool(
  script: FakeScript = {},
  port = 0,
  credentials = ServerCredentials.createInsecure(),
) {
  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  const { ChatResponse } = chat;
  server.addService(pool.LlmPoolServiceService, {
    chat: unary(() => script.chat, ChatResponse.fromPartial),
    streamChat: streaming(
      () => script.streamChat,
      (event) => ({ event }),
    ),
    deepDive: unary(() => script.deepDive, deepDive.DeepDiveResponse.fromPartial),
    streamDeepDive: streaming(
      () => script.streamDeepDive,
      (event) => ({ event }),
    ),
    listModels: unary(() => script.listModels, pool.ListModelsResponse.fromPartial),
  });
  server.addService(admin.AdminServiceService, {
    metrics: unary(() => script.metrics, admin.MetricsResponse.fromPartial),
    watchMetrics: streaming(
      () => script.watchMetrics,
      (metrics) => ({
        metrics: admin.MetricsResponse.fromPartial(metrics),
      }),
    ),
    debug: unary(() => script.debug, admin.DebugResponse.fromPartial),
    logStatus: unary(() => script.logStatus, admin.LogStatusResponse.fromPartial),
    setPoolEnabled: unary(() => script.setPoolEnabled, admin.SetPoolEnabledResponse.fromPartial),
  });
  const serving = { status: HealthCheckResponse_ServingStatus.SERVING };
  server.addService(HealthService, {
    check: unary(
      () => () => serving,
      () => serving,
    ),
  });
  const bound = await new Promise<number>((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, value) => (error ? reject(error) : resolve(value))),
  );
  return { address: `127.0.0.1:${bound}`, port: bound, script, close: () => server.forceShutdown() };
}

export type FakeLlmPool = Awaited<ReturnType<typeof startFakeLlmPool>>;

function unary<Q, R>(script: () => Unary<Q, R> | undefined, complete: (partial: never) => R): handleUnaryCall<Q, R> {
  return async (call, callback) => {
    try {
      callback(null, complete((await scripted(script)(seen(call))) as never));
    } catch (error) {
      callback(statusOf(error));
    }
  };
}

function streaming<Q, E, R>(
  script: () => Streaming<Q, E> | undefined,
  wrap: (event: E) => R,
): handleServerStreamingCall<Q, R> {
  return async (call) => {
    const fake = seen(call);
    let cancelled = false;
    fake.cancelled.then(() => {
      cancelled = true;
    });
    try {
      for await (const event of scripted(script)(fake)) {
        // After a cancel there is never a drain.
        if (!call.write(wrap(event))) await Promise.race([drained(call), fake.cancelled]);
        if (cancelled) return;
      }
      call.end();
    } catch (error) {
      call.emit('error', statusOf(error));
    }
  };
}

function scripted<S>(script: () => S | undefined): S {
  const found = script();
  if (!found) throw new FakeError({ code: status.UNIMPLEMENTED, message: 'not scripted' });
  return found;
}

function seen<Q>(
  call: Pick<ServerUnaryCall<Q, unknown>, 'request' | 'metadata' | 'getDeadline'> & EventEmitter,
): FakeCall<Q> {
  const cancelled = new Promise<void>((resolve) => {
    call.on('cancelled', () => resolve());
  });
  return { request: call.request, metadata: call.metadata, deadline: Number(call.getDeadline()), cancelled };
}

function drained(call: ServerWritableStream<unknown, unknown>): Promise<void> {
  return new Promise((resolve) => {
    call.once('drain', resolve);
  });
}

function statusOf(error: unknown) {
  if (error instanceof FakeError) return error.status();
  return { code: status.INTERNAL, details: String(error) };
}

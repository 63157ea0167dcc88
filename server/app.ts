/** The composition root: builds each part once and wires it. Nothing else knows all of them. */
import { hostname } from 'node:os';
import type { AdminSources } from './admin/sources';
import type { App, AppPorts } from './app-ports';
import { callCore } from './call-core';
import { systemClock } from './core/clock';
import { LinkedList } from './core/linked-list';
import type { Announce, Observer } from './core/observer';
import type { SwitchSnapshot } from './core/pool-snapshot';
import type { RunningCalls } from './core/running-calls';
import { CallRunner } from './grpc/call-runner';
import { serverCredentials } from './grpc/credentials';
import { startGrpc } from './grpc/start-grpc';
import { grpcServices } from './grpc-services';
import { startHttp } from './http/start-http';
import { limitsOf } from './limits-of';
import { ListenError } from './listen-error';
import type { Settings } from './settings/settings';
import { Shutdown } from './shutdown';
import { limitsLine, startLine } from './start-line';
import { CallLog } from './telemetry/call-log';
import { fanOut } from './telemetry/fan-out';
import { createLogger } from './telemetry/logger';
import { createMetrics } from './telemetry/metrics';
import { openTracing } from './telemetry/open-tracing';
import { RecentCalls } from './telemetry/recent-calls';
import { Statistics } from './telemetry/statistics';
import { legacyProvider, openUpstreams, poolProviders, upstreamModels } from './upstreams';
import { versions } from './versions';

export type { App, AppPorts };

/** Starts the service; resolves when it serves. Rejects when a port cannot be had. */
export const startApp = async (settings: Settings, ports: AppPorts = {}): Promise<App> => {
  const { clock = systemClock, random = Math.random } = ports;
  const epochMs = Date.now;
  const instance = settings.log.instance ?? `${hostname()}-${process.pid}`;
  const log = createLogger({ ...settings.log, instance, destination: ports.logTo });
  const { logger } = log;
  for (const note of settings.notes) logger.warn(note);
  const upstreams = await openUpstreams(settings);

  // Those who watch.
  const statistics = new Statistics(clock);
  const running: RunningCalls = new LinkedList();
  const recentCalls = new RecentCalls(running, { ended: settings.tracing.keepCalls, slowMs: settings.tracing.slowMs });
  const callLog = new CallLog(logger, clock);
  const observers: Observer[] = [statistics, recentCalls, callLog];
  const observer = fanOut(observers, (err) => logger.error({ err }, 'an observer failed'));
  const announce: Announce = (what, was, now, reason, call) => {
    const change = { at: epochMs(), what, was, now, reason, callId: call?.callId, traceId: call?.trace?.traceId };
    observer.stateChanged(change);
    return change;
  };

  // What runs the calls.
  const core = callCore(settings, {
    ...{ clock, random, epochMs, observer, announce, upstreams },
    poolProvider: poolProviders(upstreams, settings),
    legacyProvider: legacyProvider(upstreams, settings),
  });
  const { pool, legacy, poolSwitch, chat, deepDive } = core;

  // The ports.
  const { tokens, tlsCertFile, tlsKeyFile, tlsClientCaFile } = settings.access;
  const sources: AdminSources = {
    instance,
    startedAt: new Date(epochMs()),
    clock,
    statistics,
    recentCalls,
    pool: () => pool.snapshot(),
    legacy: () => legacy.snapshot(),
    poolSwitch: (): SwitchSnapshot => ({
      state: poolSwitch.state,
      errorsInARow: poolSwitch.errorsInARow,
      lastChange: core.lastSwitch(),
    }),
    rolloutPercent: settings.pool.rolloutPercent,
    limits: limitsOf(settings),
    settings: () => settings.described,
    versions: versions(),
  };
  const metrics = createMetrics({
    ...sources,
    models: [...pool.models.entries.map(({ name }) => name), ...upstreamModels(upstreams)],
    queueLimits: { pool: settings.pool.queueLimit, legacy: settings.legacy.queueLimit },
  });
  observers.push(metrics.observer);
  const draining = new AbortController();
  const tracing = await openTracing(settings.tracing, { instance, logger, clock, given: ports.tracerProvider });
  const runner = new CallRunner({
    running,
    clock,
    startTrace: tracing.startTrace,
    epochMs,
    observer,
    tokens,
    deadlines: settings.deadline,
    draining: draining.signal,
  });
  const grpc = await startGrpc({
    ...settings.grpc,
    credentials: serverCredentials(
      tlsCertFile && tlsKeyFile
        ? { certFile: tlsCertFile, keyFile: tlsKeyFile, clientCaFile: tlsClientCaFile }
        : undefined,
      { clock, logger },
    ),
    services: grpcServices({
      ...{ runner, instance, clock, sources, logger, draining: draining.signal },
      ...{ chat, deepDive, pool, poolSwitch, defaultModel: upstreams.defaultModel },
      maxRequestBytes: settings.grpc.maxRequestBytes,
    }),
  }).catch((error) => {
    throw new ListenError('gRPC', 'LLM_POOL_GRPC', settings.grpc, error);
  });
  const shutdown = new Shutdown({ clock, settings: settings.shutdown, logger, draining, runner, grpc });
  const http = await startHttp({
    ...settings.http,
    sources,
    tokens,
    scrape: () => metrics.scrape(),
    notReady: () => shutdown.notReady,
    logger,
  }).catch((error) => {
    throw new ListenError('HTTP', 'LLM_POOL_HTTP', settings.http, error);
  });

  core.start();
  grpc.setServing(true);
  logger.info(startLine(settings));
  logger.info(limitsLine(settings));
  if (upstreams.simulator) {
    logger.warn(
      `NO UPSTREAM IS CONFIGURED: the built-in simulator at ${upstreams.simulator.url} answers with made-up text. Set OPENAI_BASE_URL or OPENAI_API_KEY.`,
    );
  }
  logger.info(`serving: gRPC on ${settings.grpc.host}:${grpc.port}, HTTP on ${settings.http.host}:${http.port}`);

  return {
    instance,
    grpcPort: grpc.port,
    httpPort: http.port,
    pool,
    legacy,
    poolSwitch,
    shutdown: async () => {
      await shutdown.drain();
      await Promise.all([core.close(), http.close(), metrics.close()]);
      await upstreams.simulator?.close();
      callLog.close();
      await tracing.shutdown();
      logger.info('stopped');
      log.flush();
    },
  };
};

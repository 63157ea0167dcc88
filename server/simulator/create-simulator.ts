import type { Server } from 'node:http';
import type { Simulator } from './simulator';
import type { World } from './world';

/** What the caller of `startSimulator` holds in hand. */
export function createSimulator(world: World, server: Server, host: string, port: number): Simulator {
  const { log, script, rates, exchanges } = world;
  let closed: Promise<void> | undefined;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/v1`,
    port,
    requests: log.stats,
    script: (scripted) => script.setForAll(scripted),
    scriptModel: (model, scripted) => script.setForModel(model, scripted),
    enqueue: (...behaviours) => script.enqueue(behaviours),
    behaviour: (model) => script.general(model),
    nextRequest: (timeoutMs) => log.nextRequest(timeoutMs),
    waitFor: (predicate, timeoutMs) => log.waitFor(predicate, timeoutMs),
    release: (request) => {
      const hung = [...exchanges].filter(
        ({ record }) => record.outcome === 'hung' && (request === undefined || record === request),
      );
      for (const exchange of hung) exchange.release();
      return hung.length;
    },
    reset: () => {
      script.reset();
      rates.reset();
      log.reset();
    },
    close: () => {
      closed ??= new Promise((resolve) => {
        for (const exchange of exchanges) exchange.shut();
        server.close(() => resolve());
        server.closeAllConnections();
        log.close();
      });
      return closed;
    },
  };
}

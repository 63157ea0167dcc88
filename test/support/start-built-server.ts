import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './built';

export interface BuiltServer {
  /** `127.0.0.1:PORT` */
  readonly grpc: string;
  readonly http: string;
  /** What it logged until it served, one message each. */
  readonly started: readonly string[];
  /** Ends it by SIGTERM; resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** Starts what `npm start` starts, with these variables and nothing else, on free ports and in `cwd`. */
export const startBuiltServer = async (environment: Record<string, string>, cwd: string): Promise<BuiltServer> => {
  const child = spawn(process.execPath, [join(ROOT, 'dist/server/main.js')], {
    cwd,
    // Without health checks no upstream that a document names is asked for anything.
    env: {
      ...environment,
      LLM_POOL_GRPC_PORT: '0',
      LLM_POOL_HTTP_PORT: '0',
      LLM_POOL_HEALTH_INTERVAL_MS: '0',
      LLM_POOL_LOG_FORMAT: 'json',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const started: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    const { msg } = JSON.parse(line) as { msg: string };
    started.push(msg);
    const [, grpc, http] = /^serving: gRPC on (\S+), HTTP on (\S+)$/.exec(msg) ?? [];
    if (!grpc || !http) continue;
    child.stdout.resume();
    return {
      grpc,
      http,
      started,
      stop: async () => {
        child.kill('SIGTERM');
        return (await ended)[0];
      },
    };
  }
  throw new Error(`the server ended before it served:\n${started.join('\n')}`);
};

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT } from './built';
import { until } from './until';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

export interface ServerProcess {
  readonly pid: number;
  /** The messages it logged so far. */
  readonly messages: readonly string[];
  /** All of standard output so far. */
  stdout(): string;
  /** Resolves when it serves, with `127.0.0.1:PORT` of gRPC and `http://127.0.0.1:PORT`. Rejects when it ends before. */
  readonly serving: Promise<{ readonly grpc: string; readonly http: string }>;
  readonly ended: Promise<Ended>;
  /** Resolves when it has logged a message with this in it. */
  logged(part: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** Ends it at once if it runs, and tidies up. */
  close(): Promise<void>;
}

/**
 * What `npm start` starts, in a directory of its own, with these variables and nothing else. `dotEnv` is the text of a file `.env` there.
 * Ports are any free ones.
 */
export const startProcess = (environment: Record<string, string>, dotEnv?: string): ServerProcess => {
  const cwd = mkdtempSync(join(tmpdir(), 'llm-pool-process-'));
  if (dotEnv !== undefined) writeFileSync(join(cwd, '.env'), dotEnv);
  const child = spawn(process.execPath, [join(ROOT, 'dist/server/main.js')], {
    cwd,
    env: {
      LLM_POOL_GRPC_PORT: '0',
      LLM_POOL_HTTP_PORT: '0',
      LLM_POOL_HEALTH_INTERVAL_MS: '0',
      LLM_POOL_LOG_FORMAT: 'json',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    written += part;
  });
  const messages = (): string[] => {
    const whole = written.slice(0, written.lastIndexOf('\n') + 1).trim();
    return whole === '' ? [] : whole.split('\n').map((line) => (JSON.parse(line) as { msg: string }).msg);
  };
  const ended = endOf(child);
  const logged = (part: string): Promise<void> =>
    until(
      `the log says ${part}`,
      () => {
        if (messages().some((message) => message.includes(part))) return true;
        if (child.exitCode === null && child.signalCode === null) return false;
        throw new Error(`the process ended before it said ${part}`);
      },
      15_000,
    );
  const serving = Promise.race([
    logged('serving: ').then(() => addresses(messages().find((message) => message.startsWith('serving: '))!)),
    ended.then(({ code, stderr }): never => {
      throw new Error(`it ended with ${code} before it served: ${stderr}`);
    }),
  ]);
  serving.catch(() => undefined);
  return {
    pid: child.pid!,
    get messages() {
      return messages();
    },
    stdout: () => written,
    serving,
    ended,
    logged,
    kill: (signal) => void child.kill(signal),
    close: async () => {
      child.kill('SIGKILL');
      await ended;
      rmSync(cwd, { recursive: true });
    },
  };
};

const endOf = async (child: ChildProcess): Promise<Ended> => {
  const [[code, signal], stderr] = await Promise.all([once(child, 'close'), text(child.stderr!)]);
  return { code, signal, stderr };
};

const addresses = (message: string): { grpc: string; http: string } => {
  const [, grpc = '', http = ''] = /gRPC on (\S+), HTTP on (\S+)$/.exec(message) ?? [];
  return { grpc, http: `http://${http}` };
};

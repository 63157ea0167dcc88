import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port';
import { listening } from './listening';

export interface Bifrost {
  /** Base URL before `/v1`. */
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** As little as it can be asked to do: one provider, no store for settings, no log of requests. Its Prometheus metrics stay on, as ours. */
const settings = (upstream: string): object => ({
  client: { enable_logging: false, drop_excess_requests: false, initial_pool_size: 300 },
  config_store: { enabled: false },
  logs_store: { enabled: false },
  providers: {
    openai: {
      keys: [{ name: 'only', value: 'none', models: ['m'], weight: 1 }],
      network_config: { base_url: upstream, default_request_timeout_in_seconds: 60, max_retries: 0 },
      // A stream keeps its place to its end.
      concurrency_and_buffer_size: { concurrency: 1000, buffer_size: 1000 },
    },
  },
});

/** The file of its HTTP server, which the variable BIFROST names; without, it ends the process with 2. */
export const bifrostFile = (): string => {
  const { BIFROST } = process.env;
  if (BIFROST) return BIFROST;
  console.error(
    'BIFROST must name the file of the HTTP server of Bifrost (`go build ./transports/bifrost-http` in its repository)',
  );
  process.exit(2);
};

/** Starts a Bifrost, the gateway written in Go. `upstream` is a base URL before `/v1`. */
export const startBifrost = async (file: string, upstream: string): Promise<Bifrost> => {
  const folder = mkdtempSync(join(tmpdir(), 'llm-pool-bifrost-'));
  writeFileSync(join(folder, 'config.json'), JSON.stringify(settings(upstream)));
  const port = await freePort();
  const args = ['-app-dir', folder, '-host', '127.0.0.1', '-port', String(port), '-log-level', 'error'];
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const end = (): boolean => child.kill('SIGKILL');
  process.once('exit', end);
  await listening(port);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid!,
    stop: async () => {
      process.removeListener('exit', end);
      end();
      await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
};

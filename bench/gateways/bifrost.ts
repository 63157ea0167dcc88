import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/free-port';
import { listening } from '../support/listening';

export interface Bifrost {
  /** Base URL before `/v1`. */
  readonly url: string;
  /** CPU time of the process so far, user and system, all threads, µs; to 10 ms. */
  cpuMicros(): number;
  stop(): Promise<void>;
}

/** Ticks of /proc are hundredths of a second on every Linux. */
const TICK_MICROS = 10_000;

/** As little as it can be asked to do: one provider, no store for settings, no log of requests. Its Prometheus metrics stay on, as ours. */
const settings = (upstream: string): object => ({
  client: { enable_logging: false, drop_excess_requests: false, initial_pool_size: 300 },
  config_store: { enabled: false },
  logs_store: { enabled: false },
  providers: {
    openai: {
      keys: [{ name: 'only', value: 'none', models: ['m'], weight: 1 }],
      network_config: { base_url: upstream, default_request_timeout_in_seconds: 60, max_retries: 0 },
      concurrency_and_buffer_size: { concurrency: 100, buffer_size: 1000 },
    },
  },
});

/** Starts a Bifrost, the gateway written in Go, from the file of its HTTP server. */
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
    cpuMicros: () => {
      // After the name, which may hold anything but ends with the last bracket: state is the third field, utime the 14th, stime the 15th (proc(5)).
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
    },
    stop: async () => {
      process.removeListener('exit', end);
      end();
      await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
};

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './built';
import { until } from './until';

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  /** At the moment of the query. */
  readonly value: number;
}

export interface RunningPrometheus {
  /** Throws what Prometheus says about a query that it does not understand. */
  query(expression: string): Promise<readonly Series[]>;
  /** Resolves when it has scraped everything that is there now, and has evaluated its rules on it. */
  caughtUp(): Promise<void>;
  close(): Promise<void>;
}

/** A real Prometheus with the rules of deploy/prometheus, which scrapes one service (`host:port`) each second as the job `llm-pool`. */
export const startPrometheus = async (program: string, target: string): Promise<RunningPrometheus> => {
  const folder = mkdtempSync(join(tmpdir(), 'llm-pool-prometheus-'));
  cpSync(join(ROOT, 'deploy/prometheus'), folder, { recursive: true });
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ['recording-rules.yml', 'alert-rules.yml'],
    scrape_configs: [{ job_name: 'llm-pool', static_configs: [{ targets: [target] }] }],
  };
  // JSON is YAML, too.
  writeFileSync(join(folder, 'test.yml'), JSON.stringify(config));
  const child = spawn(
    program,
    [
      `--config.file=${join(folder, 'test.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(child, 'close');
  const port = await new Promise<string>((resolve, reject) => {
    const said: string[] = [];
    createInterface(child.stderr).on('line', (line) => {
      said.push(line);
      const found = /msg="Listening on" address=127\.0\.0\.1:(\d+)/.exec(line);
      if (found) resolve(found[1]!);
    });
    void ended.then(() => reject(new Error(`Prometheus ended:\n${said.join('\n')}`)));
  });
  const query = async (expression: string): Promise<Series[]> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query: expression }),
    });
    const { error, data } = (await response.json()) as {
      error?: string;
      data?: { result: { metric: Record<string, string>; value: [number, string] }[] };
    };
    if (!data) throw new Error(`${expression}: ${error}`);
    return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  };
  const ready = async (): Promise<boolean> => {
    const response = await fetch(`http://127.0.0.1:${port}/-/ready`).catch(() => undefined);
    return response?.status === 200;
  };
  await until('Prometheus is ready', ready, 15_000);
  return {
    query,
    caughtUp: async () => {
      const now = Date.now() / 1000;
      // Rules are evaluated once a second: one second later they have seen the scrape.
      const done = async () => (await query(`min(timestamp(up{job="llm-pool"}) > ${now})`)).length > 0;
      await until('Prometheus scraped', done, 10_000);
      const then = Date.now() / 1000;
      const seen = async () => (await query(`timestamp(instance:llm_pool_shed:rate5m) > ${then}`)).length > 0;
      await until('Prometheus evaluated its rules', seen, 10_000);
    },
    close: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
};

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port';
import { listening } from './listening';
import type { NullUpstream } from './null-upstream';

const configuration = (port: number, answer: string): string => `
daemon off; master_process off; pid nginx.pid; error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 100000000; client_max_body_size 0; default_type application/json;
  server { listen 127.0.0.1:${port}; location / { return 200 '${answer}'; } }
}`;

export interface Nginx {
  /** Base URL before `/v1`. */
  readonly url: string;
  stop(): Promise<void>;
}

/** An nginx that gives to everything the one short answer that the null upstream gives; undefined where none is installed. */
export const startNginx = async (nullUpstream: NullUpstream): Promise<Nginx | undefined> => {
  if (spawnSync('nginx', ['-v']).error) return undefined;
  const answer = await fetch(`${nullUpstream.url}/whole`, { method: 'POST' });
  const folder = mkdtempSync(join(tmpdir(), 'llm-pool-bench-'));
  const port = await freePort();
  writeFileSync(join(folder, 'nginx.conf'), configuration(port, await answer.text()));
  const child = spawn('nginx', ['-p', folder, '-c', 'nginx.conf'], { stdio: ['ignore', 'ignore', 'inherit'] });
  // A bench that fails must not leave it behind.
  const end = (): boolean => child.kill();
  process.once('exit', end);
  await listening(port);
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      process.removeListener('exit', end);
      end();
      await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
};

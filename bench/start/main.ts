/** How long the built service takes from its start until health checks say SERVING. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client, credentials } from '@grpc/grpc-js';
import { freePort } from '../support/free-port';
import { listening } from '../support/listening';
import { Progress } from '../support/progress';
import { ROUNDS } from '../support/rounds';
import { spreadOf, spreadText } from '../support/spread';
import { everythingOn } from '../support/subjects';
import { writeResult } from '../support/write-result';

const MOST_MS = 1000;
/** Nothing listens there: the upstream need not be up, and no trace is made before the first call. */
const NOBODY = 'http://127.0.0.1:9';
/** HealthCheckResponse with the status SERVING, field 1. */
const SERVING = Buffer.from([8, 1]);

const startMs = async (): Promise<number> => {
  const port = await freePort();
  const { environment } = everythingOn(NOBODY, NOBODY, { LLM_POOL_GRPC_PORT: String(port) });
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['dist/server/main.js'], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await listening(port);
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  while (!(await isServing(client))) await new Promise((resolve) => setTimeout(resolve, 1));
  const took = performance.now() - startedAt;
  client.close();
  child.kill();
  await once(child, 'exit');
  return took;
};

const isServing = (client: Client): Promise<boolean> =>
  new Promise((resolve) => {
    const asItIs = (bytes: Buffer): Buffer => bytes;
    client.makeUnaryRequest('/grpc.health.v1.Health/Check', asItIs, asItIs, Buffer.alloc(0), (_, answer) =>
      resolve(answer?.equals(SERVING) ?? false),
    );
  });

const main = async (): Promise<void> => {
  const runs: number[] = [];
  const progress = new Progress(ROUNDS);
  for (let round = 1; round <= ROUNDS; round++) {
    progress.begin('start');
    runs.push(await startMs());
    progress.end(`${runs.at(-1)!.toFixed(0)} ms`);
  }
  const spread = spreadOf(runs);
  writeResult({
    name: 'start',
    title: 'Start',
    how: `From the start of the process to the first health check that says SERVING, with metrics, log and traces on: the median of ${ROUNDS} starts with the lowest and the highest. The driver's own health client is part of it.`,
    figures: [
      {
        what: 'start to SERVING',
        measured: `${spreadText(spread)} ms`,
        target: `at most ${MOST_MS} ms`,
        holds: spread.median <= MOST_MS,
      },
    ],
  });
};

void main();

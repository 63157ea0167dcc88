/** Own CPU time for a unary call, against a gateway written in Go that does the same job, in the same run. */
import { Caller, questionOf } from '../support/caller';
import { closedLoop } from '../support/closed-loop';
import { DirectCaller } from '../support/direct-caller';
import { markdownTable } from '../support/figure';
import { startServer } from '../support/measured-server';
import { startNginx } from '../support/nginx';
import { startNullUpstream } from '../support/null-upstream';
import { Progress } from '../support/progress';
import { ROUNDS } from '../support/rounds';
import { spreadOf, spreadText } from '../support/spread';
import { everythingOn, floor, watchedServices } from '../support/subjects';
import { writeResult } from '../support/write-result';
import { startBifrost } from './bifrost';

const AT_ONCE = 16;
const WARM_UP = 40_000;
const BLOCK = 1000;
const BLOCKS = 12;

interface Running {
  readonly name: string;
  cpuMicros(): number | Promise<number>;
  call(): Promise<unknown>;
  stop(): Promise<void>;
}

/** µs a call of each, in turn after a warm-up: the median block. */
const round = async (running: readonly Running[]): Promise<number[]> => {
  for (const { call } of running) await closedLoop(WARM_UP, AT_ONCE, call);
  const blocks: number[][] = running.map(() => []);
  for (let block = 0; block < BLOCKS; block++) {
    for (const [at, { cpuMicros, call }] of running.entries()) {
      const before = await cpuMicros();
      await closedLoop(BLOCK, AT_ONCE, call);
      blocks[at]!.push(((await cpuMicros()) - before) / BLOCK);
    }
  }
  return blocks.map((costs) => spreadOf(costs).median);
};

const main = async (file: string): Promise<void> => {
  const own = await startNullUpstream();
  const nginx = await startNginx();
  const upstream = nginx?.url ?? `${own.url}/whole`;
  const question = questionOf(60);
  const grpc = async (subject: Parameters<typeof startServer>[0]): Promise<Running> => {
    const server = await startServer(subject);
    const caller = new Caller(server.address);
    const stop = async (): Promise<void> => {
      caller.close();
      await server.stop();
    };
    return { name: subject.name, cpuMicros: server.cpuMicros, call: () => caller.chat(question), stop };
  };
  const bifrost = async (): Promise<Running> => {
    const server = await startBifrost(file, upstream);
    const caller = new DirectCaller(server.url, 'openai/m');
    let answer = '';
    await caller.ask((bytes) => {
      answer += Buffer.from(bytes).toString();
    });
    if (!answer.includes('Hello there.')) throw new Error(`Bifrost does not pass the answer on: ${answer}`);
    const stop = async (): Promise<void> => {
      await caller.close();
      await server.stop();
    };
    return { name: 'Bifrost', cpuMicros: server.cpuMicros, call: () => caller.ask(), stop };
  };
  const { traces } = watchedServices(upstream, own.url);
  const names = [
    'floor',
    'llm-pool, metrics and 5 % of the traces',
    'llm-pool, and a log line for each call',
    'Bifrost',
  ];
  const rounds: number[][] = [];
  const progress = new Progress(ROUNDS);
  for (let number = 1; number <= ROUNDS; number++) {
    progress.begin('four processes in turn');
    const running = [
      await grpc(floor(upstream)),
      await grpc(traces),
      await grpc(everythingOn(upstream, own.url)),
      await bifrost(),
    ];
    const costs = await round(running);
    for (const { stop } of running) await stop();
    rounds.push(costs);
    progress.end(costs.map((cost, at) => `${names[at]} ${cost.toFixed(0)} µs`).join(', '));
  }
  await nginx?.stop();
  await own.stop();
  const ratio = spreadOf(rounds.map((costs) => costs[1]! / costs[3]!));
  writeResult({
    name: 'gateways',
    title: 'Own cost beside a gateway written in Go',
    how:
      'CPU time (user and system, all threads) of the process for a small call, in µs, in a closed loop of 16 calls at once over the same null upstream, after ' +
      `40,000 calls that warm up: the median of ${ROUNDS} rounds with the lowest and the highest, in which fresh processes take turns in blocks of 1,000 calls. ` +
      'Bifrost is asked over HTTP as it serves, with one provider and its metrics, without a log of requests and without a store for settings; llm-pool over gRPC.',
    figures: [
      {
        what: 'own CPU per unary call, metrics on and 5 % of the traces, against Bifrost',
        measured: `${spreadText(ratio, 2)} x`,
        target: 'less than 1 x',
        holds: ratio.median < 1,
      },
    ],
    more: markdownTable(
      ['who', 'µs a call', 'x floor'],
      names.map((name, at) => [
        name,
        spreadText(spreadOf(rounds.map((costs) => costs[at]!))),
        spreadText(spreadOf(rounds.map((costs) => costs[at]! / costs[0]!)), 2),
      ]),
    ),
  });
};

const { BIFROST } = process.env;
if (BIFROST) void main(BIFROST);
else {
  console.error(
    'BIFROST must name the file of the HTTP server of Bifrost (`go build ./transports/bifrost-http` in its repository)',
  );
  process.exitCode = 2;
}

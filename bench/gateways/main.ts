/** Own CPU time for a unary call, against a gateway written in Go that does the same job, in the same run. */
import { bifrostFile, startBifrost } from '../support/bifrost';
import { blockCosts, type Contestant } from '../support/block-costs';
import { blockRatio } from '../support/block-ratio';
import { markdownTable } from '../support/figure';
import { LoadCaller } from '../support/load-caller';
import { type Subject, startServer } from '../support/measured-server';
import { startNginx } from '../support/nginx';
import { startNullUpstream } from '../support/null-upstream';
import { Progress } from '../support/progress';
import { ROUNDS } from '../support/rounds';
import { spreadOf, spreadText } from '../support/spread';
import { everythingOn, floor, watchedServices } from '../support/subjects';
import { chatOf, directTo, type Way } from '../support/way';
import { writeResult } from '../support/write-result';

const AT_ONCE = 16;
const WARM_UP = 40_000;
const BLOCK = 1000;
const BLOCKS = 16;

interface Running extends Contestant {
  stop(): Promise<void>;
}

const main = async (): Promise<void> => {
  const file = bifrostFile();
  const own = await startNullUpstream();
  const nginx = await startNginx(own);
  const caller = new LoadCaller();
  const upstream = nginx?.url ?? `${own.url}/whole`;
  const through = (way: Way) => (calls: number) => caller.closedLoop(way, calls, AT_ONCE);
  const grpc = async (subject: Subject): Promise<Running> => {
    const { address, cpuMicros, stop } = await startServer(subject);
    return { cpuMicros, load: through(chatOf(address)), stop };
  };
  const bifrost = async (): Promise<Running> => {
    const { url, pid, stop } = await startBifrost(file, upstream);
    const way = directTo(url, 'openai/m');
    await checkAnswer(way);
    return { cpuMicros: () => caller.cpuMicros(pid), load: through(way), stop };
  };
  const { traces } = watchedServices(upstream, own.url);
  const names = [
    'floor',
    'llm-pool, metrics and 5 % of the traces',
    'llm-pool, and a log line for each call',
    'Bifrost',
  ];
  /** Of each round, of each process, its blocks. */
  const rounds: number[][][] = [];
  const progress = new Progress(ROUNDS);
  for (let number = 1; number <= ROUNDS; number++) {
    progress.begin('four processes in turn');
    const running = [
      await grpc(floor(upstream)),
      await grpc(traces),
      await grpc(everythingOn(upstream, own.url)),
      await bifrost(),
    ];
    for (const { load } of running) await load(WARM_UP);
    const blocks = await blockCosts(running, BLOCKS, BLOCK);
    for (const { stop } of running) await stop();
    rounds.push(blocks);
    progress.end(names.map((name, at) => `${name} ${median(blocks[at]!).toFixed(0)} µs`).join(', '));
  }
  await caller.stop();
  await nginx?.stop();
  await own.stop();
  const ratio = spreadOf(rounds.map((blocks) => blockRatio(blocks[1]!, blocks[3]!)));
  writeResult({
    name: 'gateways',
    title: 'Own cost beside a gateway written in Go',
    how:
      'CPU time (user and system, all threads) of the process for a small call, in µs, in a closed loop of 16 calls at once over the same null upstream, after ' +
      `40,000 calls that warm up: the median of ${ROUNDS} rounds with the lowest and the highest. In each, fresh processes take turns ${BLOCKS} times, in blocks of ` +
      `${BLOCK} calls, each after 30 % more that bring the process's code back into the caches; a round's ratio is the median of the ratios of blocks in the same turn. The caller is the program of bench/load, written in Go. ` +
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
        spreadText(spreadOf(rounds.map((blocks) => median(blocks[at]!)))),
        spreadText(spreadOf(rounds.map((blocks) => blockRatio(blocks[at]!, blocks[0]!))), 2),
      ]),
    ),
  });
};

const median = (costs: readonly number[]): number => spreadOf(costs).median;

/** What passes no answer on would be measured as cheap. */
const checkAnswer = async ({ url, body }: Way): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const answer = await (await fetch(url, { method: 'POST', headers, body: Buffer.from(body, 'base64') })).text();
  if (!answer.includes('Hello there.')) throw new Error(`Bifrost does not pass the answer on: ${answer}`);
};

void main();

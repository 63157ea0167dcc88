/** Own CPU time for a unary call: the service, with more and more that watches it, against the floor. */
import { LoadCaller } from '../support/load-caller';
import { startNginx } from '../support/nginx';
import { startNullUpstream } from '../support/null-upstream';
import { Progress } from '../support/progress';
import { ROUNDS } from '../support/rounds';
import { floor, watchedServices } from '../support/subjects';
import { writeResult } from '../support/write-result';
import { type Costs, cpuPerCall } from './cpu-per-call';
import { unaryResult } from './unary-result';

const main = async (): Promise<void> => {
  const own = await startNullUpstream();
  const caller = new LoadCaller();
  const nginx = await startNginx(own);
  const upstream = nginx?.url ?? `${own.url}/whole`;
  const subjects = [floor(upstream), ...Object.values(watchedServices(upstream, own.url))];
  const costs = new Map<string, Costs[]>(subjects.map(({ name }) => [name, []]));
  const progress = new Progress(ROUNDS);
  for (let round = 1; round <= ROUNDS; round++) {
    progress.begin('six processes in turn');
    const measured = await cpuPerCall(caller, subjects);
    for (const [at, { name }] of subjects.entries()) costs.get(name)!.push(measured[at]!);
    progress.end(measured.map(({ small }, at) => `${subjects[at]!.name} ${small.micros.toFixed(0)} µs`).join(', '));
  }
  await caller.stop();
  await nginx?.stop();
  await own.stop();
  writeResult(unaryResult([...costs], nginx ? 'nginx `return 200`' : 'the null upstream of bench/load'));
};

void main();

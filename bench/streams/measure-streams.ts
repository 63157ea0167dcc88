import type { LoadCaller } from '../support/load-caller';
import { directTo } from '../support/way';
import { BURST, burstCost } from './burst';
import { oneByOne } from './one-by-one';
import { FEW, IN_STEP, type Load, MANY, pacedStreams } from './paced';
import type { StreamServer } from './stream-server';
import type { StreamsRun } from './streams-run';
import { timesOfFew } from './times-of-few';

/** A server that is there for one measurement. */
export interface StartedStreamServer extends StreamServer {
  stop(): Promise<void>;
}

/** Measures all about the streams of a server, a fresh one for each; `start` begins it over an upstream, whose base URL before `/v1` it gets. */
export const measureStreams = async (
  name: string,
  start: (upstream: string) => Promise<StartedStreamServer>,
  upstream: string,
  caller: LoadCaller,
): Promise<StreamsRun> => {
  const over = async <T>(path: string, measure: (server: StreamServer) => Promise<T>): Promise<T> => {
    const server = await start(upstream + path);
    const measured = await measure(server);
    await server.stop();
    return measured;
  };
  const burst = await over(`/burst/${BURST}`, (server) => burstCost(server, caller));
  const costs = await over(pathOf(MANY), (server) => oneByOne(server, caller));
  const few = await over(pathOf(FEW), (server) => timesOfFew(server, caller, FEW));
  const inStep = await over(pathOf(IN_STEP), (server) => timesOfFew(server, caller, IN_STEP));
  return { name, burst, ...costs, few, inStep };
};

/** The same streams with nothing in between. */
export const measureDirect = async (upstream: string, caller: LoadCaller): Promise<StreamsRun> => {
  const streams = (load: Load) => pacedStreams(caller, directTo(upstream + pathOf(load)), load);
  return { name: 'direct', few: await streams(FEW), inStep: await streams(IN_STEP), many: await streams(MANY) };
};

const pathOf = ({ deltas }: Load): string => `/paced/${deltas}`;

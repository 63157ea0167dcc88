import { once } from 'node:events';
import { InvalidBehaviour } from '../../../server/simulator/invalid-behaviour';
import type { Latency } from '../../../server/simulator/latency';
import type { Simulator, SimulatorOptions } from '../../../server/simulator/simulator';
import { startSimulator } from '../../../server/simulator/start-simulator';
import type { Command, Given } from '../command';
import { duration } from '../duration';
import { EXIT } from '../show-error';
import { UsageError } from '../usage-error';
import { wholeNumber } from '../whole-number';

const DEFAULT_PORT = 8089;

export const simulate: Command = {
  name: 'simulate',
  summary: 'runs an OpenAI-compatible server that makes up its answers, until Ctrl-C',
  usage: '',
  maxWords: 0,
  flags: {
    port: { type: 'string', short: 'p', value: 'N', help: `port to listen on, 0 for any free one (${DEFAULT_PORT})` },
    host: { type: 'string', value: 'HOST', help: 'address to listen on; nothing is protected (127.0.0.1)' },
    latency: {
      type: 'string',
      short: 'l',
      value: '4s|1s-3s',
      help: 'time until an answer, fixed or between two (200ms)',
    },
    'tokens-per-second': { type: 'string', value: 'N', help: 'speed of streams, 0 for all at once (50)' },
    behaviour: { type: 'string', value: 'JSON', help: 'anything else it can do, such as faults and rate limits' },
  },
  examples: [
    ['llm-pool simulate --latency 4s', 'answers like a real model, after four seconds'],
    [`llm-pool simulate --behaviour '{"requestsPerMinute": 60}'`, 'answers 429 above one request a second'],
    [
      'OPENAI_BASE_URL=http://127.0.0.1:8089/v1 LLM_POOL_MODEL=simulator ENABLE_LLM_POOL=true npm start',
      'lets llm-pool use it, in another terminal',
    ],
  ],

  async run(given, io) {
    const simulator = await start(options(given));
    try {
      await io.out(hello(simulator));
      if (!io.signal.aborted) await once(io.signal, 'abort');
    } finally {
      await simulator.close();
    }
    await io.err(`Answered ${simulator.requests.answered} of ${simulator.requests.received} requests.\n`);
    return EXIT.ok;
  },
};

function hello({ url }: Simulator): string {
  return `Simulated models answer on ${url}\nLet llm-pool use them:  OPENAI_BASE_URL=${url} LLM_POOL_MODEL=simulator ENABLE_LLM_POOL=true npm start\nCtrl-C ends it.\n`;
}

async function start(given: Partial<SimulatorOptions>): Promise<Simulator> {
  try {
    return await startSimulator(given);
  } catch (error) {
    if (error instanceof InvalidBehaviour) throw new UsageError(error.message);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new UsageError(`Port ${given.port} is taken; choose another with --port, or 0.`);
    throw error;
  }
}

function options({ flags }: Given): Partial<SimulatorOptions> {
  return {
    ...behaviour(flags.behaviour as string | undefined),
    port: wholeNumber('port', flags.port, 0, 65_535) ?? DEFAULT_PORT,
    ...defined({
      host: flags.host as string | undefined,
      latency: latency(flags.latency as string | undefined),
      tokensPerSecond: wholeNumber('tokens-per-second', flags['tokens-per-second'], 0, 1_000_000),
    }),
  };
}

function latency(text: string | undefined): Latency | undefined {
  if (text === undefined) return undefined;
  if (text === '0') return 0;
  const [min, max] = text.split('-').map((part) => duration('latency', part));
  return max === undefined ? min : { min: min ?? 0, max };
}

function behaviour(text: string | undefined): object {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // The same advice as for JSON of another kind.
  }
  throw new UsageError(`--behaviour ${text}: must be a JSON object such as '{"latency": 4000}'`);
}

function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

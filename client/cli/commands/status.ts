import type { LlmPoolClient } from '@llm-pool/client';
import type { Command, Given } from '../command';
import { connected } from '../connect';
import { connectionFlags } from '../connection-flags';
import { duration } from '../duration';
import type { Io } from '../io';
import { EXIT } from '../show-error';
import { style } from '../style';
import { toJson } from '../to-json';
import { statusView } from '../views/status-view';

const CLEAR = '\u001B[H\u001B[2J';

export const status: Command = {
  name: 'status',
  summary: 'shows what operators watch: slots, and four numbers with their targets',
  usage: '',
  maxWords: 0,
  flags: {
    ...connectionFlags,
    watch: { type: 'boolean', short: 'w', help: 'again and again, until Ctrl-C' },
    interval: { type: 'string', value: '2s', help: 'time between two of them, with --watch (2s)' },
    json: { type: 'boolean', help: 'print JSON, one line for each answer' },
  },
  examples: [
    ['llm-pool status', 'shows the numbers once'],
    ['llm-pool status --watch --interval 1s', 'keeps showing them'],
  ],

  run(given, io) {
    return connected(given, io, async (client) => {
      if (given.flags.watch) await watch(client, given, io);
      else await io.out(`${view(await client.admin.metrics({ signal: io.signal }), given, io)}\n`);
      return EXIT.ok;
    });
  },
};

async function watch(client: LlmPoolClient, given: Given, io: Io): Promise<void> {
  const intervalMs = duration('interval', given.flags.interval) ?? 2000;
  const deadlineMs = duration('deadline', given.flags.deadline);
  const live = io.outIsTerminal && !given.flags.json;
  try {
    const answers = client.admin.watchMetrics({ intervalMs, signal: io.signal, ...(deadlineMs && { deadlineMs }) });
    for await (const metrics of answers) await io.out(`${live ? CLEAR : ''}${view(metrics, given, io)}\n`);
  } catch (error) {
    // Ctrl-C is how one stops watching.
    if (!io.signal.aborted) throw error;
  }
}

function view(metrics: Parameters<typeof statusView>[0], { flags }: Given, io: Io): string {
  return flags.json ? toJson(metrics) : statusView(metrics, style(io.outColours));
}

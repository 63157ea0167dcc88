import type { Command } from '../command';
import { connected } from '../connect';
import { connectionFlags } from '../connection-flags';
import { deepDiveRequest, STYLES } from '../deep-dive/deep-dive-request';
import { showLive } from '../deep-dive/show-live';
import { showText } from '../deep-dive/show-text';
import { duration } from '../duration';
import { EXIT } from '../show-error';
import { style } from '../style';
import { toJson } from '../to-json';
import { costView } from '../views/deep-dive-cost';

/** A deep dive makes many calls one after the other: more time than one call gets. */
const DEADLINE_MS = 300_000;

export const deepDive: Command = {
  name: 'deep-dive',
  summary: 'explores a theme: plans questions, answers them side by side, brings it together',
  usage: '[THEME | -]',
  maxWords: 1,
  flags: {
    ...connectionFlags,
    deadline: { ...connectionFlags.deadline, value: '5m', help: 'longest time for the whole (5m)' },
    depth: { type: 'string', value: '1-3', help: 'rounds: each further one asks what the last left open (1)' },
    breadth: { type: 'string', value: '1-12', help: 'questions a round (5)' },
    parallelism: { type: 'string', value: '1-12', help: 'questions answered at once (all of a round)' },
    style: { type: 'string', value: STYLES.join('|'), help: 'form of the whole (report)' },
    language: {
      type: 'string',
      short: 'l',
      value: 'TAG',
      help: 'language to answer in, such as en or ja (the theme’s)',
    },
    document: { type: 'string', multiple: true, value: 'FILE', help: 'a text to draw on; give it once for each file' },
    model: { type: 'string', short: 'm', value: 'NAME', help: 'model or alias (the server’s default)' },
    'planning-model': { type: 'string', value: 'NAME', help: 'model or alias that plans (the same)' },
    'token-budget': { type: 'string', value: 'N', help: 'most tokens for the whole, 1000 or more (no limit)' },
    json: { type: 'boolean', help: 'print JSON: one line for each event' },
  },
  examples: [
    ['llm-pool deep-dive "Connection pools"', 'explores a theme, and shows how it goes'],
    ['llm-pool deep-dive --depth 2 --language ja "How do glaciers move?" > glaciers.md', 'writes all of it to a file'],
    [
      'llm-pool deep-dive --document notes.md --document paper.txt "What do we know?"',
      'draws on files, and names them',
    ],
  ],

  async run(given, io) {
    const request = await deepDiveRequest(given, io);
    const deadlineMs = duration('deadline', given.flags.deadline) ?? DEADLINE_MS;
    return connected(given, io, async (client) => {
      const stream = client.streamDeepDive(request, { deadlineMs, signal: io.signal });
      if (given.flags.json) {
        for await (const event of stream) await io.out(`${toJson({ event })}\n`);
        return EXIT.ok;
      }
      await (io.outIsTerminal ? showLive(stream, io) : showText(stream, io));
      if (io.errIsTerminal) await io.err(`${style(io.errColours).dim(costView(await stream.final()))}\n`);
      return EXIT.ok;
    });
  },
};

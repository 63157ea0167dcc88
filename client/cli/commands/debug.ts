import type { Command } from '../command';
import { connected } from '../connect';
import { connectionFlags } from '../connection-flags';
import { EXIT } from '../show-error';
import { style } from '../style';
import { toJson } from '../to-json';
import { callView } from '../views/call-view';
import { debugView } from '../views/debug-view';

export const debug: Command = {
  name: 'debug',
  summary: 'shows the state of everything, or the story of one call',
  usage: '[CALL_ID]',
  maxWords: 1,
  flags: { ...connectionFlags, json: { type: 'boolean', help: 'print JSON' } },
  examples: [
    ['llm-pool debug', 'clients, backends, queue, calls and last errors'],
    ['llm-pool debug 01JD3Z0000', 'why that call was slow, or failed'],
  ],

  run(given, io) {
    return connected(given, io, async (client) => {
      const answer = await client.admin.debug(given.words[0], { signal: io.signal });
      const colours = style(io.outColours);
      const view = answer.call ? callView(answer.call, colours) : debugView(answer, colours);
      await io.out(`${given.flags.json ? toJson(answer, 2) : view}\n`);
      return EXIT.ok;
    });
  },
};

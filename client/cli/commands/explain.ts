import type { Command } from '../command';
import { connected } from '../connect';
import { connectionFlags } from '../connection-flags';
import { EXIT } from '../show-error';
import { style } from '../style';
import { toJson } from '../to-json';
import { keptCallsView } from '../views/kept-calls-view';
import { timelineView } from '../views/timeline-view';

export const explain: Command = {
  name: 'explain',
  summary: 'shows why a call was slow, failed or fell back',
  usage: '[CALL_ID]',
  maxWords: 1,
  flags: { ...connectionFlags, json: { type: 'boolean', help: 'print JSON' } },
  examples: [
    ['llm-pool explain', 'the last calls that were slow, failed or fell back'],
    ['llm-pool explain 3f6c1d2e-9a41-4c55-8a0e-5d1b7c2f9e60', 'that call, step by step'],
  ],

  run(given, io) {
    return connected(given, io, async (client) => {
      const answer = await client.admin.debug(given.words[0], { signal: io.signal });
      const colours = style(io.outColours);
      const shown = answer.call ?? answer.keptCalls;
      const view = answer.call ? timelineView(answer.call, colours) : keptCallsView(answer.keptCalls, colours);
      await io.out(`${given.flags.json ? toJson(shown, 2) : view}\n`);
      return EXIT.ok;
    });
  },
};

import type { Command } from '../command';
import { connected } from '../connect';
import { connectionFlags } from '../connection-flags';
import { EXIT } from '../show-error';
import { style } from '../style';
import { toJson } from '../to-json';
import { UsageError } from '../usage-error';
import { poolState } from '../views/pool-state';

export const pool: Command = {
  name: 'pool',
  summary: 'turns the pool on or off, until the server restarts',
  usage: 'on|off',
  maxWords: 1,
  flags: { ...connectionFlags, json: { type: 'boolean', help: 'print JSON' } },
  examples: [
    ['llm-pool pool off', 'calls go to the legacy client from now on; running ones finish'],
    ['llm-pool pool on', 'turns it on again, also when it is off after errors'],
  ],

  async run(given, io) {
    const [word] = given.words;
    if (word !== 'on' && word !== 'off') throw new UsageError('Say on or off.');
    return connected(given, io, async (client) => {
      const answer = await client.admin.setPoolEnabled(word === 'on', { signal: io.signal });
      const colours = style(io.outColours);
      const change = `${poolState(answer.was, colours)} → ${poolState(answer.now, colours)}`;
      const text = `pool ${change} (${answer.instance} only, until it restarts)`;
      await io.out(`${given.flags.json ? toJson(answer) : text}\n`);
      return EXIT.ok;
    });
  },
};

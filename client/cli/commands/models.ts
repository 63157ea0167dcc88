import type { ListModelsResponse } from '@llm-pool/client';
import type { Command } from '../command';
import { connected } from '../connect';
import { connectionFlags } from '../connection-flags';
import { EXIT } from '../show-error';
import { table } from '../table';
import { toJson } from '../to-json';

export const models: Command = {
  name: 'models',
  summary: 'lists the models and aliases that calls may name',
  usage: '',
  maxWords: 0,
  flags: { ...connectionFlags, json: { type: 'boolean', help: 'print JSON' } },
  examples: [['llm-pool models', 'names, what aliases stand for, and who serves them']],

  run(given, io) {
    return connected(given, io, async (client) => {
      const answer = await client.listModels({ signal: io.signal });
      await io.out(`${given.flags.json ? toJson(answer) : view(answer)}\n`);
      return EXIT.ok;
    });
  },
};

function view({ models: list, defaultModel, anyModel }: ListModelsResponse): string {
  const rows = list.map(({ name, targets, backends }) => [
    name,
    targets.length > 0 ? `→ ${targets.join(', ')}` : '',
    backends.join(', '),
    name === defaultModel ? 'default' : '',
  ]);
  const lines = rows.length > 0 ? [table(rows)] : ['No models are configured.'];
  if (defaultModel !== '' && !list.some(({ name }) => name === defaultModel))
    lines.push(`The default is ${defaultModel}.`);
  if (anyModel) lines.push('Other names are passed on to the provider too.');
  return lines.join('\n');
}

import type { Setting } from '../../server/settings/setting';
import type { SettingGroup } from '../../server/settings/setting-group';
import { clientTable, serverTable } from '../../server/settings/table';

const WIDTH = 100;

const HEAD = `Settings of llm-pool, each with its default, unit and range. docs/configuration.md tells more.
Copy this file to .env and take the # off the lines you need, or set the same names in the
environment, which wins over .env. Written by "npm run gen" from the table in server/settings.`;

/** The text of `.env.example`: every setting, commented out. */
export function renderEnvExample(): string {
  const groups = [...Object.values(serverTable), ...Object.values(clientTable)];
  return [comment(HEAD), '', ...groups.flatMap(renderGroup)].join('\n');
}

function renderGroup({ title, intro, settings }: SettingGroup): string[] {
  const heading = [`# ${title} `.padEnd(WIDTH, '-'), ...(intro === undefined ? [] : wrap(intro)), ''];
  return [...heading, ...Object.values(settings).flatMap((row) => [...renderSetting(row), ''])];
}

function renderSetting(row: Setting<unknown>): string[] {
  const { name, kind, default: standard, none, doc, example } = row;
  const text = example ?? (none === undefined ? kind.format(standard ?? '') : (kind.example ?? ''));
  const twin = kind.secret ? [`#${name}_FILE=/run/secrets/${name.toLowerCase()}`] : [];
  return [
    ...wrap(doc),
    ...wrap(`Values: ${kind.range ?? kind.rule}`),
    ...wrap(`Default: ${none ?? text}`),
    `#${name}=${quoted(text)}`,
    ...twin,
  ];
}

/** Single quotes where a .env file needs them, which a shell understands as well. */
function quoted(text: string): string {
  return /[\s"#\\]/.test(text) ? `'${text}'` : text;
}

function wrap(markdown: string): string[] {
  const lines: string[] = [];
  for (const word of plain(markdown).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines;
}

function plain(markdown: string): string {
  return markdown.replace(/\[(.+?)\]\(#.+?\)/g, '$1 in docs/configuration.md').replaceAll('`', '');
}

function comment(text: string): string {
  return text.replace(/^/gm, '# ');
}

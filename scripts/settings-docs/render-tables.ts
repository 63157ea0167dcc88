import type { Setting } from '../../server/settings/setting';
import type { SettingGroup, SettingTable } from '../../server/settings/setting-group';

/** One Markdown section for each group of settings. */
export function renderTables(table: SettingTable): string {
  return Object.values(table).map(renderGroup).join('\n');
}

function renderGroup({ title, intro, settings }: SettingGroup): string {
  const rows = Object.values(settings).map(renderRow);
  const heading = intro === undefined ? [`### ${title}`, ''] : [`### ${title}`, '', intro, ''];
  return [...heading, '| Variable | Default | Values | Meaning |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function renderRow({ name, kind, default: standard, none, doc }: Setting<unknown>): string {
  const names = kind.secret ? `\`${name}\` or \`${name}_FILE\`` : `\`${name}\``;
  const cells = [names, none ?? `\`${kind.format(standard ?? '')}\``, kind.range ?? kind.rule, doc];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |`;
}

import { clientTable, serverTable } from '../../server/settings/table';
import { renderTables } from './render-tables';

const PARTS = { 'server settings': serverTable, 'command line settings': clientTable };

/** `docs/configuration.md` with the tables between its markers written anew; the prose around them stays as it is. */
export function fillConfiguration(markdown: string): string {
  return Object.entries(PARTS).reduce((text, [part, table]) => {
    const [begin, end] = [`<!-- begin ${part}: npm run gen -->`, `<!-- end ${part} -->`];
    const [before, rest, ...more] = text.split(begin);
    const after = rest?.split(end)[1];
    if (after === undefined || more.length > 0)
      throw new Error(`docs/configuration.md needs "${begin}" … "${end}" once`);
    return `${before}${begin}\n\n${renderTables(table)}\n${end}${after}`;
  }, markdown);
}

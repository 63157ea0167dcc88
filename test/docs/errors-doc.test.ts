import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ERROR_TABLE } from '../../server/core/error-table';
import { renderErrorsDoc } from '../../server/docs/render-errors-doc';

const FILE = join(__dirname, '../../docs/errors.md');

describe('docs/errors.md', () => {
  it('is made from ERROR_TABLE (UPDATE_DOCS=1 rewrites it)', () => {
    if (process.env.UPDATE_DOCS === '1') {
      mkdirSync(dirname(FILE), { recursive: true });
      writeFileSync(FILE, renderErrorsDoc());
    }
    expect(readFileSync(FILE, 'utf8')).toBe(renderErrorsDoc());
  });

  it('has a row for every reason in both tables', () => {
    for (const reason of Object.keys(ERROR_TABLE)) {
      expect(renderErrorsDoc().split(`| \`${reason}\` |`)).toHaveLength(3);
    }
  });
});

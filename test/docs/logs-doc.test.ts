import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderLogsDoc } from '../../server/telemetry/render-logs-doc';

const PATH = join(__dirname, '../../docs/logs.md');

describe('docs/logs.md', () => {
  it('says what the table of log lines says', () => {
    if (process.env.UPDATE_DOCS === '1') writeFileSync(PATH, renderLogsDoc());
    expect(readFileSync(PATH, 'utf8')).toBe(renderLogsDoc());
  });
});

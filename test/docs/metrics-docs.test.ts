import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderMetricsDoc } from '../../server/telemetry/render-metrics-doc';

const PATH = join(__dirname, '../../docs/metrics.md');

describe('docs/metrics.md', () => {
  it('says what the table of instruments says', () => {
    if (process.env.UPDATE_DOCS === '1') writeFileSync(PATH, renderMetricsDoc());
    expect(readFileSync(PATH, 'utf8')).toBe(renderMetricsDoc());
  });
});

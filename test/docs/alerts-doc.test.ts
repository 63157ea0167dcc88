import { readRepository } from '../support/read-repository';

const rules = readRepository('deploy/prometheus/alert-rules.yml');
const named = (pattern: RegExp, text: string) => [...text.matchAll(pattern)].map(([, name]) => name!);
const alerts = named(/- alert: (\w+)/g, rules);

describe('docs/operations.md', () => {
  it('says for each alert what to do, in their order', () => {
    expect(named(/^### (LlmPool\w+)$/gm, readRepository('docs/operations.md'))).toEqual(alerts);
  });

  it('is what each alert links to', () => {
    const links = alerts.map((name) => `docs/operations.md#${name.toLowerCase()}`);
    expect(named(/runbook: '(.*)'/g, rules)).toEqual(links);
  });
});

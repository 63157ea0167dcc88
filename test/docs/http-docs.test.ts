import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HttpDeps } from '../../server/http/http-deps';
import { routesOf } from '../../server/http/routes';
import { Statistics } from '../../server/telemetry/statistics';
import { FakeClock } from '../support/fake-clock';

const doc = readFileSync(join(__dirname, '../../docs/http.md'), 'utf8');

describe('docs/http.md', () => {
  it('names every endpoint, and no other', () => {
    const written = new Set([...doc.matchAll(/^\| `(GET|POST) ([^`?]+)/gm)].map((match) => `${match[1]} ${match[2]}`));
    const served = routesOf({ metricsTokenRequired: false } as HttpDeps).map(({ method, path }) => `${method} ${path}`);
    expect([...written].sort()).toEqual(served.sort());
  });

  it('explains every number with a target', () => {
    const targets = new Statistics(new FakeClock()).windows()[0]!.targets;
    for (const { name, target } of targets) {
      expect(doc).toContain(`| \`${name}\` |`);
      expect(doc).toContain(`(target ${target})`);
    }
  });
});

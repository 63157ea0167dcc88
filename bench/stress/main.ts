/** The real service and simulated upstreams on loopback, when more comes than it can serve, upstreams fail, and callers leave. */
import type { Figure } from '../support/figure';
import { Progress } from '../support/progress';
import { writeResult } from '../support/write-result';
import { badBackend } from './bad-backend';
import { cancelStorm } from './cancel-storm';
import { outage } from './outage';
import { overload } from './overload';
import { users } from './users';

const PARTS: Readonly<Record<string, () => Promise<Figure[]>>> = { overload, badBackend, outage, cancelStorm, users };

const main = async (): Promise<void> => {
  const progress = new Progress(Object.keys(PARTS).length);
  const figures: Figure[] = [];
  for (const [name, part] of Object.entries(PARTS)) {
    progress.begin(name);
    figures.push(...(await part()));
    progress.end(name);
  }
  writeResult({
    name: 'stress',
    title: 'Under stress',
    how:
      'The service runs in a process of its own; callers and simulated upstreams share another one. Load comes at an even rate, whatever the service does ' +
      '(an open loop), except from the 20 users, who ask once, all at the same time.',
    figures,
  });
};

void main();

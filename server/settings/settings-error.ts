import type { Problem } from './problem';
import { shownText } from './shown-text';

/** Thrown when the start must stop. Carries every problem found, so that one edit can repair them all. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    const count = problems.length === 1 ? '1 setting is wrong' : `${problems.length} settings are wrong`;
    super([`${count}:`, ...problems.map((problem) => `  - ${line(problem)}`), 'See docs/configuration.md.'].join('\n'));
    this.name = 'SettingsError';
  }
}

function line({ variable, value, rule, fix }: Problem): string {
  const subject = value === undefined ? variable : `${variable}=${shownText(value)}`;
  return `${subject}: ${rule}. ${fix}`;
}

import { accept, type Kind, refuse } from './kind';

/** The path of a file, relative to the working directory or absolute. */
export function filePath(what: string, example: string): Kind<string> {
  const rule = `the path of ${what}`;
  return {
    rule,
    range: 'the path of a file',
    example,
    parse: (text) => (text.includes('\0') ? refuse(`must be ${rule}`) : accept(text)),
    format: (path) => path,
    show: shownPath,
  };
}

/** Hides what does not look like a path: it may be a secret that was put into the wrong variable. */
export function shownPath(text: string): string {
  return /^[^\s:,={}"']+$/.test(text) && /[/\\]|\.[a-z]{1,5}$/.test(text) ? text : '***';
}

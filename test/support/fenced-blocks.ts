export interface FencedBlock {
  /** Its info string: `sh`, `json`. */
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a Markdown text, in order. */
export const fencedBlocks = (markdown: string): FencedBlock[] =>
  [...markdown.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, text]) => ({
    language: language!,
    text: text!,
  }));

/** The commands of a block for a shell: lines that end in a backslash go on, comments are left out. */
export const commandsOf = ({ text }: FencedBlock): string[] =>
  text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

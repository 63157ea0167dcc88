import type { Behaviour } from './behaviour';

const LINE_ENDS = { lf: '\n', crlf: '\r\n', cr: '\r' };

/** How events look on the wire. */
export interface StreamFrames {
  event(json: string): string;
  named(name: string, json: string): string;
  comment: string;
  done: string;
}

export function streamFrames({ lineEnd, comments }: Pick<Behaviour, 'lineEnd' | 'comments'>): StreamFrames {
  const end = LINE_ENDS[lineEnd];
  const comment = `: keep-alive${end}${end}`;
  const before = comments ? `${comment}data: ` : 'data: ';
  const after = end + end;
  return {
    event: (json) => before + json + after,
    named: (name, json) => `event: ${name}${end}data: ${json}${after}`,
    comment,
    done: `data: [DONE]${after}`,
  };
}

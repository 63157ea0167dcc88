import { text } from 'node:stream/consumers';
import type { Environment } from '../../server/settings/environment';
import type { Io } from './io';

/** The process's own streams. */
export function processIo(env: Environment, signal: AbortSignal): Io {
  const { stdin, stdout, stderr } = process;
  // A reader that went away (`| head`) shows in the result of the write; unheard, the event would end the process with a trace.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  return {
    env,
    out: (chunk) => written(stdout, chunk),
    err: (chunk) => written(stderr, chunk),
    readInput: () => text(stdin),
    inputIsTerminal: stdin.isTTY === true,
    outIsTerminal: stdout.isTTY === true,
    errIsTerminal: stderr.isTTY === true,
    outColours: stdout.isTTY === true && stdout.hasColors(),
    errColours: stderr.isTTY === true && stderr.hasColors(),
    // A terminal without a size, such as a serial line, says 0.
    outSize: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    signal,
  };
}

function written(stream: NodeJS.WriteStream, chunk: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}

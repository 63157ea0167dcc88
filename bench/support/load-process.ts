import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { loadProgram } from './load-program';

/** The load program in a role of its own; it ends with the bench, too, because it reads to the end of its input. */
export interface LoadProcess {
  /** The next line that it writes. One at a time. */
  line(): Promise<string>;
  write(line: string): void;
  stop(): Promise<void>;
}

export const startLoadProcess = (role: 'upstream' | 'caller'): LoadProcess => {
  const child = spawn(loadProgram(), [role], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  // What is written to one that has ended: its end is told by `line`.
  child.stdin.on('error', () => undefined);
  return {
    line: async () => {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the load program ended as ${role}`);
      return value;
    },
    write: (line) => void child.stdin.write(`${line}\n`),
    stop: async () => {
      child.stdin.end();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
};

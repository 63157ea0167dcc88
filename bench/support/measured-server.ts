import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Memory, Question } from './answer-questions';
import type { SelfTime } from './profiler';

/** A server to measure: one of the programs beside this file, with its environment. */
export interface Subject {
  readonly name: string;
  readonly program: 'floor-process' | 'least-stream-process' | 'service-process';
  readonly args?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface MeasuredServer {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** CPU time of the whole process so far, user and system, all threads, µs. */
  cpuMicros(): Promise<number>;
  memory(): Promise<Memory>;
  startProfile(): Promise<void>;
  endProfile(): Promise<SelfTime[]>;
  stop(): Promise<void>;
}

/** Starts a server as a process of its own; it gets no variables but its own. */
export const startServer = async ({ program, args = [], environment }: Subject): Promise<MeasuredServer> => {
  const child = fork(join(__dirname, `${program}.js`), args, {
    env: { PATH: process.env.PATH, ...environment },
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let waiting: { resolve: (message: never) => void; reject: (error: Error) => void } | undefined;
  child.on('message', (message) => waiting?.resolve(message as never));
  child.once('exit', (code) => waiting?.reject(new Error(`the server ended with ${code}`)));
  const next = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
    });
  const ask = <T>(question: Question): Promise<T> => {
    child.send(question);
    return next<T>();
  };
  return {
    address: await next<string>(),
    cpuMicros: () => ask('cpu'),
    memory: () => ask('memory'),
    startProfile: () => ask('start profile'),
    endProfile: () => ask('end profile'),
    stop: async () => {
      waiting = undefined;
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
};

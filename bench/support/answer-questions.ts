import { startProfile } from './profiler';

/** What the bench asks a server that it measures. */
export type Question = 'cpu' | 'memory' | 'start profile' | 'end profile';

export interface Memory {
  /** Resident set, bytes. */
  readonly rss: number;
  /** Alive after a garbage collection, on and off the heap, bytes. */
  readonly alive: number;
}

/** In a server's process: says where it listens, answers questions, and ends with the bench. */
export const answerQuestions = (address: string): void => {
  let endProfile: Awaited<ReturnType<typeof startProfile>> | undefined;
  const answers: Record<Question, () => unknown> = {
    cpu: () => {
      const { user, system } = process.cpuUsage();
      return user + system;
    },
    memory: (): Memory => {
      globalThis.gc!();
      const { rss, heapUsed, external } = process.memoryUsage();
      return { rss, alive: heapUsed + external };
    },
    'start profile': async () => {
      endProfile = await startProfile();
      return true;
    },
    'end profile': () => endProfile!(),
  };
  process.on('message', async (question: Question) => process.send!(await answers[question]()));
  process.on('disconnect', () => process.exit(0));
  process.send!(address);
};

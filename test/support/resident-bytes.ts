import { runCommand } from './run-command';

/** The memory that a process holds (RSS), in bytes. */
export const residentBytes = async (pid: number): Promise<number> => {
  const { stdout } = await runCommand('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout) * 1024;
};

import { readdir, readFile } from 'node:fs/promises';

export interface ProcessStats {
  readonly rssMb: number;
  /** Open file descriptors: sockets, pipes, files. */
  readonly descriptors: number;
}

const KIB_PER_MIB = 1024;

/** What the kernel says about a process; undefined where there is no /proc (macOS, Windows). */
export const processStats = async (pid: number): Promise<ProcessStats | undefined> => {
  try {
    const [status, descriptors] = await Promise.all([
      readFile(`/proc/${pid}/status`, 'utf8'),
      readdir(`/proc/${pid}/fd`),
    ]);
    const rssKb = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
    return { rssMb: rssKb / KIB_PER_MIB, descriptors: descriptors.length };
  } catch {
    return undefined;
  }
};

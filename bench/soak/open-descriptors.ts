import { readdir } from 'node:fs/promises';

/** How many sockets, pipes and files a process has open; undefined where there is no /proc (macOS, Windows). */
export const openDescriptors = (pid: number): Promise<number | undefined> =>
  readdir(`/proc/${pid}/fd`).then(
    (entries) => entries.length,
    () => undefined,
  );

/**
 * Of the CPU time that this machine wanted between two readings of /proc/stat, how much its host gave to others, 0 to 1 (proc_stat(5), steal). With a
 * tenth of it gone times of a call are longer by more than that, and CPU time, too, since another's data is in the caches afterwards.
 */
export const stolenShare = (before: string, after: string): number => {
  const from = cpuTimes(before);
  const to = cpuTimes(after);
  const stolen = to.stolen - from.stolen;
  const wanted = to.used - from.used + stolen;
  return wanted === 0 ? 0 : stolen / wanted;
};

/** In ticks. Time of guests is a part of `user`. */
const cpuTimes = (stat: string): { used: number; stolen: number } => {
  const [user = 0, nice = 0, system = 0, _idle, _wait, irq = 0, softirq = 0, stolen = 0] = stat
    .slice(0, stat.indexOf('\n'))
    .split(/ +/)
    .slice(1)
    .map(Number);
  return { used: user + nice + system + irq + softirq, stolen };
};

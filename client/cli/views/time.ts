/** Milliseconds for people: `0.4 ms`, `85 ms`, `3.9 s`, `2 min 5 s`, `3 h 2 min`. */
export function time(ms: number): string {
  if (ms < 10) return `${Number(ms.toFixed(1))} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return seconds < 3600 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** How long ago that was. */
export function ago(date: Date | undefined): string {
  return date ? `${time(Math.max(0, Date.now() - date.getTime()))} ago` : '';
}

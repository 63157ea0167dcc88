const WIDTH = 40;

/** A period within a whole, drawn to scale: `    ██████      `; one that is too short to see is a thin line. */
export function timeBar(startMs: number, durationMs: number, totalMs: number): string {
  const scale = totalMs > 0 ? WIDTH / totalMs : 0;
  const from = Math.min(WIDTH - 1, Math.floor(startMs * scale));
  const to = Math.min(WIDTH, Math.round((startMs + durationMs) * scale));
  const bar = to > from ? '█'.repeat(to - from) : '▏';
  return ' '.repeat(from) + bar + ' '.repeat(WIDTH - from - [...bar].length);
}

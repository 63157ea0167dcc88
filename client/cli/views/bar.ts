const WIDTH = 20;

/** Slots as a bar: `█████░░░░░ 5/10`. */
export function bar(used: number, slots: number): string {
  const full = slots === 0 ? 0 : Math.min(WIDTH, Math.ceil((used / slots) * WIDTH));
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${used}/${slots}`;
}

/** A setting of the simulator that breaks its rule. The message names the field, its value and the rule. */
export class InvalidBehaviour extends Error {
  override readonly name = 'InvalidBehaviour';

  constructor(
    readonly field: string,
    readonly value: unknown,
    readonly rule: string,
  ) {
    super(`simulator: ${field} = ${show(value)}: ${rule}`);
  }
}

function show(value: unknown): string {
  const text = (typeof value === 'function' ? undefined : JSON.stringify(value)) ?? String(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

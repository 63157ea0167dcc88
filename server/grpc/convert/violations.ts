import { CallError, type FieldViolation } from '../../core/call-error';

const MAX_LISTED = 20;

/** Collects what is wrong with a request, so that the caller learns all of it at once. Descriptions never show prompts. */
export class Violations {
  private readonly listed: FieldViolation[] = [];
  private count = 0;

  /** `field` is a path in proto names; `description` names the value (a number or a length) and the rule. */
  add(field: string, description: string): void {
    this.count += 1;
    if (this.listed.length < MAX_LISTED) this.listed.push({ field, description });
  }

  /** Throws INVALID_FIELD if anything was added. */
  throwIfAny(): void {
    const [first] = this.listed;
    if (!first) return;
    const more = this.count > 1 ? `; ${this.count - 1} more: see google.rpc.BadRequest` : '';
    throw new CallError('INVALID_FIELD', `${first.field} ${first.description}${more}`, {
      violations: this.listed,
      metadata: { field: first.field, violations: String(this.count) },
    });
  }
}

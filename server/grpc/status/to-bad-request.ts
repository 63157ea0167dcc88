import type { FieldViolation } from '../../core/call-error';
import type { BadRequest, BadRequest_FieldViolation } from '../../gen/google/rpc/error_details';
import { capText } from './cap-text';

const MAX_FIELD_BYTES = 96;
const MAX_DESCRIPTION_BYTES = 192;
const MAX_BYTES = 1000;
/** What protobuf adds to each violation. */
const FRAME_BYTES = 9;

/** The first violations that fit. */
export const toBadRequest = (violations: readonly FieldViolation[]): BadRequest => {
  const fieldViolations: BadRequest_FieldViolation[] = [];
  let room = MAX_BYTES;
  for (const violation of violations) {
    const field = capText(violation.field, MAX_FIELD_BYTES);
    const description = capText(violation.description, MAX_DESCRIPTION_BYTES);
    room -= Buffer.byteLength(field) + Buffer.byteLength(description) + FRAME_BYTES;
    if (room < 0) break;
    fieldViolations.push({ field, description, reason: '' });
  }
  return { fieldViolations };
};

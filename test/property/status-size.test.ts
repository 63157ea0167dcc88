import * as fc from 'fast-check';
import { CallError } from '../../server/core/call-error';
import { ERROR_TABLE, type ErrorReason } from '../../server/core/error-table';
import { toStatus } from '../../server/grpc/status/to-status';
import { attemptRecord, callRecord } from '../support/call-record';
import { decodeStatus } from '../support/decode-status';

// Shrinking so much text would take minutes, and tell nothing more.
const huge = fc.noShrink(
  fc
    .tuple(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom(0, 1, 10, 500))
    .map(([text, times]) => text.repeat(times)),
);
const reason = fc.constantFrom(...(Object.keys(ERROR_TABLE) as ErrorReason[]));
const number = fc.oneof(fc.double(), fc.constantFrom(0, -1, 1e20, Number.NaN, Infinity));
const tokens = fc.record({ promptTokens: number, completionTokens: number, estimated: fc.boolean() });

const error = fc
  .record({
    reason,
    message: huge,
    retryAfterMs: fc.option(number, { nil: undefined }),
    violations: fc.array(fc.record({ field: huge, description: huge }), { maxLength: 40 }),
    metadata: fc.dictionary(fc.oneof(huge, fc.stringMatching(/^[a-z]{2,70}$/)), huge, { maxKeys: 30 }),
    usage: tokens,
  })
  .map(({ reason, message, ...details }) => new CallError(reason, message, details));

const attempt = fc
  .record({
    client: huge,
    backend: huge,
    region: huge,
    providerRequestId: huge,
    httpStatus: number,
    durationMs: number,
  })
  .map((change) => attemptRecord(change));

const call = fc
  .record({ attempts: fc.array(attempt, { maxLength: 30 }), instance: huge })
  .map(({ attempts, instance }) => ({ callId: 'c'.repeat(40), instance, record: callRecord(attempts) }));

describe('toStatus', () => {
  it('stays small and decodable, however much there is to tell', () => {
    fc.assert(
      fc.property(error, call, (thrown, failed) => {
        const status = toStatus(thrown, failed);
        const decoded = decodeStatus(status);
        expect(decoded.bytes).toBeLessThan(4096);
        expect(Buffer.byteLength(status.details)).toBeLessThanOrEqual(1024);
        // As grpc-js sends them: all of it fits into the 8 KB that every peer takes.
        expect(encodeURI(status.details).length + (decoded.bytes * 4) / 3).toBeLessThan(8000);
        expect(decoded.ErrorInfo.reason).toBe(thrown.reason);
        expect(decoded.CallDetails.attemptCount).toBe(failed.record.attempts.length);
      }),
      { numRuns: 300 },
    );
  });
});

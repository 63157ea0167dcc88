import { ErrorReason } from '../../../server/gen/llmpool/v1/error_reason';
import { FallbackReason, Outcome, ServedBy, Tier } from '../../../server/gen/llmpool/v1/served_by';
import { toServedBy } from '../../../server/grpc/convert/to-served-by';
import { attemptRecord, callRecord } from '../../support/call-record';

const CALL = { callId: 'c1', instance: 'pod-1', totalMs: 100 };

describe('toServedBy', () => {
  it('names the last successful attempt, and where the time went', () => {
    const record = callRecord(
      [
        attemptRecord({ outcome: 'upstream_fault', reason: 'UPSTREAM_OVERLOADED', httpStatus: 503, firstTokenMs: 4 }),
        attemptRecord({ number: 2, tier: 'legacy', client: 'legacy', backend: 'old', region: '', model: 'gpt-old' }),
        attemptRecord({ number: 3, outcome: 'cancelled' }),
      ],
      { queueMs: 10, upstreamMs: 60, fallbackReason: 'pool_error' },
    );
    const servedBy = toServedBy(record, CALL);
    expect(servedBy).toMatchObject({
      callId: 'c1',
      instance: 'pod-1',
      tier: Tier.LEGACY,
      client: 'legacy',
      backend: 'old',
      region: '',
      model: 'gpt-old',
      fallbackReason: FallbackReason.POOL_ERROR,
      queueMs: 10,
      upstreamMs: 60,
      overheadMs: 30,
    });
    expect(servedBy.attempts[0]).toEqual({
      number: 1,
      tier: Tier.POOL,
      client: 'main-1',
      backend: 'main',
      region: 'eu',
      outcome: Outcome.UPSTREAM_FAULT,
      reason: ErrorReason.UPSTREAM_OVERLOADED,
      httpStatus: 503,
      providerRequestId: 'req_1',
      queueMs: 2,
      durationMs: 30,
      firstTokenMs: 4,
    });
    expect(ServedBy.decode(ServedBy.encode(servedBy).finish())).toEqual(servedBy);
  });

  it('has no negative overhead when attempts overlap', () => {
    expect(toServedBy(callRecord([attemptRecord()], { upstreamMs: 170 }), CALL).overheadMs).toBe(0);
  });

  it('shows a running attempt, and no server before one succeeded', () => {
    const running = attemptRecord({ outcome: undefined, durationMs: undefined, httpStatus: undefined });
    expect(toServedBy(callRecord([running]), CALL)).toMatchObject({
      tier: Tier.UNSPECIFIED,
      client: '',
      attempts: [{ outcome: Outcome.UNSPECIFIED, durationMs: 0, httpStatus: 0, reason: ErrorReason.UNSPECIFIED }],
    });
  });
});

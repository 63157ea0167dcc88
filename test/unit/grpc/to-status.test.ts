import { CallError } from '../../../server/core/call-error';
import { Code, ERROR_TABLE, type ErrorReason } from '../../../server/core/error-table';
import { ErrorReason as ProtoErrorReason } from '../../../server/gen/llmpool/v1/error_reason';
import { toStatus } from '../../../server/grpc/status/to-status';
import { trailers } from '../../../server/grpc/status/trailers';
import { attemptRecord, callRecord } from '../../support/call-record';
import { decodeStatus } from '../../support/decode-status';

const call = (attempts = [attemptRecord()]) => ({ callId: 'call-1', instance: 'pod-1', record: callRecord(attempts) });
const details = (error: unknown, from = call()) => decodeStatus(toStatus(error, from));
const pushback = (error: unknown, attempts = [attemptRecord()]) =>
  toStatus(error, call(attempts)).metadata.get('grpc-retry-pushback-ms');

const REASONS = Object.keys(ERROR_TABLE) as ErrorReason[];

describe('the contract', () => {
  it('has the reasons of ERROR_TABLE, in the same order', () => {
    const names = Object.keys(ProtoErrorReason).filter((name) => Number.isNaN(Number(name)));
    expect(names).toEqual(['UNSPECIFIED', ...REASONS, 'UNRECOGNIZED']);
    expect(REASONS.map((reason) => ProtoErrorReason[reason])).toEqual(REASONS.map((_, at) => at + 1));
  });
});

describe('toStatus', () => {
  it.each(REASONS)('tells code, reason, call id and process for %s', (reason) => {
    const status = toStatus(new CallError(reason, 'what happened'), call());
    expect(status).toMatchObject({ code: ERROR_TABLE[reason].code, details: 'what happened' });
    expect(status.metadata.get('llm-pool-call-id')).toEqual(['call-1']);
    const decoded = decodeStatus(status);
    expect(decoded.status).toMatchObject({ code: ERROR_TABLE[reason].code, message: 'what happened' });
    expect(decoded.ErrorInfo).toEqual({
      reason,
      domain: 'llm-pool',
      metadata: { call_id: 'call-1', instance: 'pod-1' },
    });
    expect(decoded.RequestInfo.requestId).toBe('call-1');
    expect(decoded.CallDetails).toMatchObject({ callId: 'call-1', attemptCount: 1, attempts: [{ client: 'main-1' }] });
    const types = decoded.status.details.map(({ typeUrl }) => typeUrl);
    expect(new Set(types).size).toBe(types.length);
  });

  it('carries the fields, the delay, the quota and the partial usage where there are some', () => {
    const violations = [{ field: 'n', description: 'is 0, must be 1 to 128' }];
    const bad = details(new CallError('INVALID_FIELD', 'x', { violations, metadata: { field: 'n', Bad: 'key' } }));
    expect(bad.BadRequest?.fieldViolations).toMatchObject(violations);
    expect(bad.ErrorInfo.metadata).toEqual({ call_id: 'call-1', instance: 'pod-1', field: 'n' });
    expect(bad.RetryInfo).toBeUndefined();
    expect(bad.QuotaFailure).toBeUndefined();
    expect(bad.CallDetails.partialUsage).toBeUndefined();

    const usage = { promptTokens: 1, completionTokens: 2, estimated: true };
    const limited = details(new CallError('UPSTREAM_RATE_LIMITED', 'x', { retryAfterMs: 1500.2, usage }));
    expect(limited.RetryInfo?.retryDelay).toEqual({ seconds: 1, nanos: 501_000_000 });
    expect(limited.QuotaFailure?.violations[0]).toMatchObject({ subject: 'backend:main' });
    expect(limited.CallDetails.partialUsage).toMatchObject({ totalTokens: 3, estimated: true });
  });

  it('names no delay for a used-up quota: waiting does not help', () => {
    const exhausted = details(new CallError('UPSTREAM_QUOTA_EXHAUSTED', 'x', { retryAfterMs: 1000 }));
    expect(exhausted.RetryInfo).toBeUndefined();
    expect(exhausted.QuotaFailure?.violations).toHaveLength(1);
  });

  it('lets the channel retry only what was refused before any upstream was asked', () => {
    for (const reason of REASONS) {
      const { outcome } = ERROR_TABLE[reason];
      const error = new CallError(reason, 'x', { retryAfterMs: 250.5 });
      expect([reason, pushback(error, [])]).toEqual([reason, [outcome === 'refused' ? '251' : '-1']]);
      expect([reason, pushback(error)]).toEqual([reason, ['-1']]);
    }
    expect(pushback(new CallError('SHUTTING_DOWN', 'x'), [])).toEqual([]);
    expect(pushback(new CallError('POOL_OVERLOADED', 'x', { retryAfterMs: 1e12 }), [])).toEqual(['2147483647']);
  });

  it.each([new TypeError('secret at /srv/x.ts:1'), 'secret', undefined, null, { code: 5, details: 'secret' }])(
    'hides what else was thrown: %p',
    (thrown) => {
      const status = toStatus(thrown, call());
      expect(status.code).toBe(Code.INTERNAL);
      const decoded = decodeStatus(status);
      expect(decoded.ErrorInfo.reason).toBe('INTERNAL_ERROR');
      expect(JSON.stringify([status.details, decoded])).not.toContain('secret');
    },
  );

  it('lists the last attempts when there were many', () => {
    const many = Array.from({ length: 50 }, (_, at) => attemptRecord({ number: at + 1 }));
    const { CallDetails } = details(new CallError('UPSTREAM_UNAVAILABLE', 'x'), call(many));
    expect(CallDetails.attemptCount).toBe(50);
    expect(CallDetails.attempts.at(-1)?.number).toBe(50);
    expect(CallDetails.attempts.length).toBe(8);
  });

  it('cuts a long message at a whole character', () => {
    const { details: message } = toStatus(new CallError('INTERNAL_ERROR', '語'.repeat(1000)), call());
    expect(message).toBe(`${'語'.repeat(340)}…`);
  });
});

describe('trailers', () => {
  it('name the call', () => {
    expect(trailers('call-1').getMap()).toEqual({ 'llm-pool-call-id': 'call-1' });
  });
});

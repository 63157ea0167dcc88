import { Metadata, type StatusObject } from '@grpc/grpc-js';
import {
  BadRequest,
  type BadRequest_FieldViolation,
  ErrorInfo,
  RetryInfo,
} from '../../server/gen/google/rpc/error_details';
import { Status } from '../../server/gen/google/rpc/status';
import { CallDetails, type DeepPartial } from '../../server/gen/llmpool/v1/call_details';

export interface FakeFailure {
  readonly code: number;
  readonly message?: string;
  readonly reason?: string;
  readonly retryAfterMs?: number;
  readonly pushbackMs?: number;
  readonly violations?: readonly Partial<BadRequest_FieldViolation>[];
  readonly callDetails?: DeepPartial<CallDetails>;
  readonly trailers?: Readonly<Record<string, string>>;
}

/** What a fake server's script throws to end a call as llm-pool does: google.rpc details, pushback and trailers. */
export class FakeError extends Error {
  constructor(readonly failure: FakeFailure) {
    super(failure.message ?? 'it failed');
  }

  status(): StatusObject {
    const { code, pushbackMs, trailers = {} } = this.failure;
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
    if (pushbackMs !== undefined) metadata.set('grpc-retry-pushback-ms', String(pushbackMs));
    const details = this.#details();
    if (details.length > 0) {
      metadata.set(
        'grpc-status-details-bin',
        Buffer.from(Status.encode({ code, message: this.message, details }).finish()),
      );
    }
    return { code, details: this.message, metadata };
  }

  #details() {
    const { reason, retryAfterMs, violations, callDetails } = this.failure;
    const packed: { typeUrl: string; value: Buffer }[] = [];
    const pack = (type: string, bytes: Uint8Array) =>
      packed.push({ typeUrl: `type.googleapis.com/${type}`, value: Buffer.from(bytes) });
    if (reason) pack('google.rpc.ErrorInfo', ErrorInfo.encode({ reason, domain: 'llm-pool', metadata: {} }).finish());
    if (retryAfterMs !== undefined) {
      const retryDelay = { seconds: Math.floor(retryAfterMs / 1000), nanos: (retryAfterMs % 1000) * 1e6 };
      pack('google.rpc.RetryInfo', RetryInfo.encode({ retryDelay }).finish());
    }
    if (violations) {
      const fieldViolations = [...violations];
      pack('google.rpc.BadRequest', BadRequest.encode(BadRequest.fromPartial({ fieldViolations })).finish());
    }
    if (callDetails) pack('llmpool.v1.CallDetails', CallDetails.encode(CallDetails.fromPartial(callDetails)).finish());
    return packed;
  }
}

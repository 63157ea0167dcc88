import { CallError } from '../core/call-error';

export interface SafeError {
  readonly type: string;
  readonly message?: string;
  readonly code?: string;
  readonly status?: number;
  readonly reason?: string;
  /** Where it happened, without the message. */
  readonly stack?: string;
  readonly cause?: SafeError;
}

const MAX_DEPTH = 5;

/**
 * An error as it may stand in the log. A provider's error can quote the prompt or part of the key, in its message and in the body and headers
 * that it carries, so only its type, status and code are shown; other errors keep their message.
 */
export const safeError = (error: unknown, depth = 0): SafeError => {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, status } = error as { code?: unknown; status?: unknown };
  const fromProvider = 'status' in error || 'headers' in error || 'error' in error;
  return {
    type: error.name,
    ...(!fromProvider && { message: error.message }),
    ...(typeof code === 'string' && { code }),
    ...(typeof status === 'number' && { status }),
    ...(error instanceof CallError && { reason: error.reason }),
    ...stackOf(error),
    ...(error.cause !== undefined && depth < MAX_DEPTH && { cause: safeError(error.cause, depth + 1) }),
  };
};

const stackOf = ({ stack }: Error): { stack?: string } => {
  const frames = stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return frames?.length ? { stack: frames.map((frame) => frame.trim()).join('\n') } : {};
};

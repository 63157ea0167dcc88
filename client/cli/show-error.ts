import { LlmPoolError } from '@llm-pool/client';
import { SettingsError } from '../../server/settings/settings-error';
import type { Io } from './io';
import { style } from './style';
import { UsageError } from './usage-error';

/** Exit codes: 2 for a wrong command line or setting, 64 + gRPC status for a failed call, 1 for the rest. */
export const EXIT = { ok: 0, failed: 1, usage: 2, call: 64 };

/** Says on stderr what went wrong and what to do, and returns the exit code. */
export async function showError(error: unknown, command: string, io: Io): Promise<number> {
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'EPIPE') return EXIT.ok;
  const { red } = style(io.errColours);
  const say = (text: string) => io.err(text).catch(() => undefined);
  if (error instanceof LlmPoolError) {
    await say(`${red(headline(error))}\n${advice(error)}`);
    return EXIT.call + error.code;
  }
  const message = error instanceof Error ? error.message : String(error);
  await say(`${red(message)}\n`);
  if (error instanceof UsageError) await say(`See: llm-pool help ${command}`.trimEnd().concat('\n'));
  return error instanceof UsageError || error instanceof SettingsError ? EXIT.usage : EXIT.failed;
}

function headline({ reason, codeName, message }: LlmPoolError): string {
  return reason === 'CANCELLED' ? 'Cancelled.' : `${message} (${codeName}, ${reason})`;
}

function advice(error: LlmPoolError): string {
  const lines = error.violations.map(({ field, description }) => `  ${field}: ${description}`);
  if (error.reason === 'UNREACHABLE')
    lines.push('Is llm-pool running there? --address or LLM_POOL_ADDRESS says where to look.');
  else if (error.reason === 'CALLER_UNAUTHENTICATED') lines.push('Give a token: LLM_POOL_TOKEN, or --token.');
  else if (error.retryAfterMs !== undefined) lines.push(`Try again in ${Math.ceil(error.retryAfterMs / 100) / 10} s.`);
  else if (error.retryable) lines.push('It may work later.');
  if (error.callId) lines.push(`Call ${error.callId}; its story: llm-pool explain ${error.callId}`);
  return lines.map((line) => `${line}\n`).join('');
}

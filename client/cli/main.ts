#!/usr/bin/env node
import { readEnvironment } from '../../server/settings/read-environment';
import { processIo } from './process-io';
import { runCli } from './run-cli';
import { showError } from './show-error';

async function main(): Promise<number> {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // The first one cancels the call in an orderly way; the next one ends the process as usual.
    process.once(signal, () => interrupt.abort());
  }
  const io = processIo({}, interrupt.signal);
  try {
    const { environment } = readEnvironment();
    return await runCli(process.argv.slice(2), { ...io, env: environment });
  } catch (error) {
    return showError(error, '', io);
  }
}

main().then((code) => {
  process.exitCode = code;
});

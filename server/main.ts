import './v8-flags';
import './compile-cache';
import { startApp } from './app';
import { ListenError } from './listen-error';
import { loadSettings } from './settings/load-settings';
import { readEnvironment } from './settings/read-environment';
import { SettingsError } from './settings/settings-error';

/** A signal that comes twice within this time is one: `npm start` passes Ctrl-C on to a child that has got it from the terminal already, ms. */
const SAME_SIGNAL_MS = 500;
const EXIT_SETTINGS = 2;

const main = async (): Promise<void> => {
  const app = await startApp(loadSettings(readEnvironment().environment));
  let firstAt: number | undefined;
  const end = (): void => {
    if (firstAt !== undefined) {
      if (performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    firstAt = performance.now();
    app.shutdown().then(
      () => process.exit(0),
      (error) => fail(error),
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
};

const fail = (error: unknown): void => {
  if (error instanceof SettingsError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_SETTINGS);
  }
  const told = error instanceof ListenError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`llm-pool: ${told}\n`);
  process.exit(1);
};

main().catch(fail);

/** The service as a process of its own, that says what it used when it is asked. */
import { startApp } from '../../server/app';
import type { Observer } from '../../server/core/observer';
import { loadSettings } from '../../server/settings/load-settings';
import { readEnvironment } from '../../server/settings/read-environment';
import * as fanOutModule from '../../server/telemetry/fan-out';

const nothing = (): void => {};
const BLIND: Required<Observer> = {
  callStarted: nothing,
  callEnded: nothing,
  attemptEnded: nothing,
  stateChanged: nothing,
  loadChanged: nothing,
  rpcEnded: nothing,
};

const main = async (): Promise<void> => {
  // No setting turns the numbers off, so the bench does: nobody is told of anything.
  if (process.argv[2] === 'blind') Object.assign(fanOutModule, { fanOut: () => BLIND });
  const app = await startApp(loadSettings(readEnvironment().environment));
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send!({ cpuMicros: user + system });
  });
  process.on('disconnect', () => process.exit(0));
  process.send!({ address: `127.0.0.1:${app.grpcPort}` });
};

void main();

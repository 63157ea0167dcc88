/** The real service as a process to measure. With the argument `blind` nothing is told to those who watch: no setting turns them off. */
import '../../server/v8-flags';
import { startApp } from '../../server/app';
import type { Observer } from '../../server/core/observer';
import { loadSettings } from '../../server/settings/load-settings';
import { readEnvironment } from '../../server/settings/read-environment';
import * as fanOutModule from '../../server/telemetry/fan-out';
import { answerQuestions } from './answer-questions';

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
  if (process.argv[2] === 'blind') Object.assign(fanOutModule, { fanOut: () => BLIND });
  const app = await startApp(loadSettings(readEnvironment().environment));
  answerQuestions(`127.0.0.1:${app.grpcPort}`);
};

void main();

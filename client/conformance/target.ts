import type { App } from '../../server/app';
import type { Simulator } from '../../server/simulator/simulator';

/** What a case's call goes to, running. */
export interface Target {
  /** `127.0.0.1:PORT` of gRPC. */
  readonly address: string;
  /** The real service; undefined for what is no llm-pool. */
  readonly service?: RunningService;
  close(): Promise<void>;
}

export interface RunningService {
  readonly app: App;
  readonly simulator: Simulator;
  /** Resolves when a call has been refused because the pool is full. */
  readonly refused: Promise<void>;
  /** Ends the service as SIGTERM does; once, however often it is called. */
  shutdown(): Promise<void>;
}

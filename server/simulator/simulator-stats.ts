import type { RequestRecord } from './request-record';

/** Counts since the start or the last reset. Chat requests only, where nothing else is said. */
export interface SimulatorStats {
  received: number;
  /** Running now. */
  inFlight: number;
  peakInFlight: number;
  /** Hanging now. */
  hung: number;
  /** Waiting now for their peers to read on. */
  stalled: number;
  answered: number;
  failed: number;
  cutByPeer: number;
  /** Requests for the list of models. */
  modelsListed: number;
  openConnections: number;
  totalConnections: number;
  /** The last requests, oldest first; how many is the option `maxRecords`. */
  records: RequestRecord[];
}

import { startLoadProcess } from './load-process';

export interface NullUpstream {
  /** `http://127.0.0.1:PORT`; what it does is chosen by the path: see bench/load/upstream.go. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the upstream of the benches as a process of its own. */
export const startNullUpstream = async (): Promise<NullUpstream> => {
  const { line, stop } = startLoadProcess('upstream');
  const { port } = JSON.parse(await line()) as { port: number };
  return { url: `http://127.0.0.1:${port}`, stop };
};

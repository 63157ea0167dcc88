import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface NullUpstream {
  /** `http://127.0.0.1:PORT`; what it does is chosen by the path: see null-upstream-process.ts. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the upstream of the benches as a process of its own. */
export const startNullUpstream = async (): Promise<NullUpstream> => {
  const child = fork(join(__dirname, 'null-upstream-process.js'));
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
};

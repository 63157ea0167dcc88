import type { Environment } from '../../server/settings/environment';
import { startSimulator } from '../../server/simulator/start-simulator';
import type { HeadlineOptions } from './options';

/** Who answers: the simulator, or the user's own upstream. */
export interface Upstream {
  /** The settings that name it. */
  readonly environment: Environment;
  /** How long one answer takes, ms; undefined where that has to be measured. */
  readonly answerMs?: number;
  /** Between true and false the simulator answers at once. */
  hurry(yes: boolean): void;
  close(): Promise<void>;
}

/** `environment` is where the key of a real upstream comes from. */
export const openUpstream = async (options: HeadlineOptions, environment: Environment): Promise<Upstream> => {
  if (options.upstream) {
    const { url, model } = options.upstream;
    const { OPENAI_API_KEY, OPENAI_API_KEY_FILE } = environment;
    return {
      environment: { OPENAI_BASE_URL: url, LLM_POOL_MODEL: model, OPENAI_API_KEY, OPENAI_API_KEY_FILE },
      hurry: () => undefined,
      close: async () => undefined,
    };
  }
  const simulator = await startSimulator({ latency: options.answerMs });
  return {
    environment: { OPENAI_BASE_URL: simulator.url, LLM_POOL_MODEL: 'simulator' },
    answerMs: options.answerMs,
    hurry: (yes) => simulator.script(yes ? { latency: 0 } : {}),
    close: () => simulator.close(),
  };
};

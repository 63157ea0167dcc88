import OpenAI from 'openai';
import type { Behaviour } from '../../../server/simulator/behaviour';
import type { Simulator, SimulatorOptions } from '../../../server/simulator/simulator';
import { startSimulator } from '../../../server/simulator/start-simulator';

/** Starts a simulator without delays for each test of a file and closes it after. */
export function useSimulator(options: Partial<SimulatorOptions> = {}): { sim: Simulator; client: OpenAI } {
  const used = {} as { sim: Simulator; client: OpenAI };
  beforeEach(async () => {
    used.sim = await startSimulator({ latency: 0, ...options });
    used.client = openAi(used.sim);
  });
  afterEach(() => used.sim.close());
  return used;
}

/** The real client, which neither retries nor shows our key to the world. */
export function openAi(sim: Simulator, apiKey = 'key-of-test'): OpenAI {
  return new OpenAI({ baseURL: sim.url, apiKey, maxRetries: 0 });
}

export const question: OpenAI.ChatCompletionCreateParamsNonStreaming = {
  model: 'some-model',
  messages: [{ role: 'user', content: 'What is a pool?' }],
};

/** Posts a chat request without any client in between. */
export function post(sim: Simulator, body: object = {}, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${sim.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ ...question, ...body }),
  });
}

/** The text of a stream as the real client reads it, from the first choice. */
export async function streamedText(client: OpenAI, body: object = {}): Promise<string> {
  let text = '';
  for await (const chunk of await client.chat.completions.create({ ...question, ...body, stream: true })) {
    text += chunk.choices[0]?.delta.content ?? '';
  }
  return text;
}

export const text = (answer: string): Partial<Behaviour> => ({ answer: { text: answer } });

import type { RequestListener } from 'node:http';
import type { OpenaiProviderOptions } from '../../server/backends/openai-provider-options';
import type { Simulator, SimulatorOptions } from '../../server/simulator/simulator';
import { startSimulator } from '../../server/simulator/start-simulator';
import { ProviderUnderTest } from '../support/provider-under-test';
import { ScriptedUpstream } from '../support/scripted-upstream';

type Transport = OpenaiProviderOptions['transport'];

/** A simulator without delays and a provider for it, new for each test. */
export function useSimulator(transport: Transport, options: Partial<SimulatorOptions> = {}) {
  const used = {} as { sim: Simulator; under: ProviderUnderTest };
  beforeEach(async () => {
    used.sim = await startSimulator({ latency: 0, ...options });
    used.under = new ProviderUnderTest({ transport, baseUrl: used.sim.url });
  });
  afterEach(async () => {
    await used.under.provider.close();
    await used.sim.close();
  });
  return used;
}

/** For tests that bring their own upstream: closed with its provider after the test. */
export function useUpstreams(transport: Transport) {
  const open: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
  });
  const providerFor = (baseUrl: string, options: Partial<OpenaiProviderOptions> = {}): ProviderUnderTest => {
    const under = new ProviderUnderTest({ transport, baseUrl, ...options });
    open.push(() => under.provider.close());
    return under;
  };
  return {
    providerFor,
    async upstream(answer: RequestListener, options: Partial<OpenaiProviderOptions> = {}) {
      const server = await ScriptedUpstream.start(answer);
      const under = providerFor(server.url, options);
      open.push(() => server.close());
      return { server, under };
    },
  };
}

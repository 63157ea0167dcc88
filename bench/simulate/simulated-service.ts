import type { Provider } from '../../server/backends/provider';
import { callCore } from '../../server/call-core';
import type { Call } from '../../server/core/call';
import type { Clock } from '../../server/core/clock';
import type { Announce, Observer } from '../../server/core/observer';
import type { Settings } from '../../server/settings/settings';

export interface SimulatedPorts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly observer: Observer;
  /** The upstream of a backend, by its name. */
  readonly provider: (backend: string) => Provider;
}

export interface SimulatedService {
  readonly chat: Call;
  close(): Promise<void>;
}

/** What runs the calls in the service, without the network on either side. */
export const simulatedService = (settings: Settings, ports: SimulatedPorts): SimulatedService => {
  const { clock, random, observer, provider } = ports;
  const { backends, legacy } = settings.upstreams;
  const announce: Announce = (what, was, now, reason) => ({ at: 0, what, was, now, reason });
  const createProvider = ({ name }: { name: string }): Provider => provider(name);
  const core = callCore(settings, {
    ...{ clock, random, observer, announce, epochMs: clock.now },
    upstreams: { backends, legacy: legacy! },
    poolProvider: createProvider,
    legacyProvider: createProvider,
  });
  core.start();
  return core;
};

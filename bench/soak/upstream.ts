import type { Behaviour } from '../../server/simulator/behaviour';
import type { SimulatorStats } from '../../server/simulator/simulator-stats';
import { type Child, startChild } from './child';
import { TRIPPED, TROUBLES } from './troubles';

/** How an upstream answers where nothing else is said. */
const PACE = { latency: 3, tokensPerSecond: 1000, answer: 'echo', maxRecords: 0 };

/** A simulator in a process of its own. */
export class SoakUpstream {
  private constructor(
    readonly url: string,
    private readonly child: Child,
  ) {}

  /** Starts one that knows all troubles. */
  static async start(): Promise<SoakUpstream> {
    const program = ['client/cli/main.js', 'simulate', '--port', '0', '--behaviour', JSON.stringify(PACE)];
    const child = await startChild(program, { ready: /answer on (\S+)$/, silent: true });
    const upstream = new SoakUpstream(child.ready, child);
    for (const [model, { behaviour }] of Object.entries(TROUBLES)) await upstream.script(behaviour, model);
    return upstream;
  }

  /** Makes it fail for whatever is not scripted to fail otherwise, or mends it. */
  async trip(broken: boolean): Promise<void> {
    await this.script(broken ? TRIPPED : {}, 'well');
  }

  stats(): Promise<SimulatorStats> {
    return this.control('GET', 'stats?records=0') as Promise<SimulatorStats>;
  }

  async stop(): Promise<void> {
    await this.child.stop();
  }

  private async script(behaviour: Partial<Behaviour>, model: string): Promise<void> {
    await this.control('PUT', `behaviour?model=${model}`, behaviour);
  }

  private async control(method: string, action: string, body?: object): Promise<unknown> {
    const response = await fetch(new URL(`/__sim/${action}`, this.url), { method, body: body && JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${action}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}

/** The clients of the pool: how many there are and on which backend each stands. It grows under pressure and shrinks when idle. */
import type { Provider } from '../backends/provider';
import type { Clock, Timer } from '../core/clock';
import type { Backend, BackendSpec } from './backend';
import type { PoolClient } from './pool-client';
import { nextToGrow, nextToShrink } from './spread-clients';

export interface PoolSize {
  readonly min: number;
  readonly max: number;
}

export interface FleetOptions {
  /** Clients: it starts with `min` and grows under pressure up to `max`. */
  readonly size: PoolSize;
  /** Calls at once on one client. */
  readonly clientSlots: number;
  /** Time without need after which clients above the minimum go, ms. */
  readonly idleShrinkMs: number;
  readonly createProvider: (backend: BackendSpec, clientName: string) => Provider;
  /** First part of the clients' names; their backend's name where it is absent. */
  readonly clientPrefix?: string;
}

export class Fleet {
  /** Slots of all clients that take calls. */
  slots = 0;
  private count = 0;
  private size: PoolSize;
  private inUse = 0;
  private peakInUse = 0;
  private shrinkTimer: Timer | undefined;
  private readonly lastNumber = new Map<Backend, number>();

  /** `resized` is called after each change that the fleet made by itself. */
  constructor(
    private readonly options: FleetOptions,
    private readonly backends: readonly Backend[],
    private readonly clock: Clock,
    private readonly resized: (was: number, now: number, reason: string) => void,
  ) {
    this.size = options.size;
    while (this.count < this.size.min) this.add(backends);
  }

  get canGrow(): boolean {
    return this.count < this.size.max;
  }

  /** One more client on one of these backends; the backend, or undefined when the maximum is reached. */
  grow(among: readonly Backend[]): Backend | undefined {
    if (!this.canGrow || among.length === 0) return undefined;
    const backend = this.add(among);
    this.resized(this.count - 1, this.count, 'all slots were in use');
    return backend;
  }

  /** Other limits from now on: clients that go let their calls end. */
  resize(size: PoolSize): void {
    this.size = size;
    while (this.count < size.min) this.add(this.backends);
    while (this.count > size.max && this.drop(false));
    this.scheduleShrink();
  }

  take(backend: Backend): PoolClient {
    this.inUse++;
    if (this.inUse > this.peakInUse) this.peakInUse = this.inUse;
    return backend.buckets.take()!;
  }

  giveBack(backend: Backend, client: PoolClient): void {
    this.inUse--;
    if (!client.draining) {
      backend.buckets.giveBack(client);
      return;
    }
    client.inUse--;
    if (client.inUse === 0) this.forget(backend, client);
  }

  /** Stops its timer and closes all connections, also busy ones. */
  async close(): Promise<void> {
    this.shrinkTimer?.cancel();
    await Promise.all(
      this.backends.flatMap((backend) => [...backend.clients].map((client) => client.provider.close())),
    );
  }

  private add(among: readonly Backend[]): Backend {
    const backend = among[nextToGrow(among.map((candidate) => this.share(candidate)))]!;
    const number = (this.lastNumber.get(backend) ?? 0) + 1;
    this.lastNumber.set(backend, number);
    const name = `${this.options.clientPrefix ?? backend.spec.name}-${number}`;
    const provider = this.options.createProvider(backend.spec, name);
    const client: PoolClient = {
      name,
      provider,
      slots: this.options.clientSlots,
      inUse: 0,
      draining: false,
      bucketIndex: 0,
    };
    backend.clients.add(client);
    backend.buckets.add(client);
    backend.slots += client.slots;
    this.slots += client.slots;
    this.count++;
    this.scheduleShrink();
    return backend;
  }

  /** Takes a client out of service; with `idleOnly` one without calls. False when none can go. */
  private drop(idleOnly: boolean): boolean {
    const able = this.backends.filter((backend) => !idleOnly || backend.buckets.idle());
    const backend = able[nextToShrink(able.map((candidate) => this.share(candidate)))];
    const client = backend?.buckets.idle() ?? backend?.buckets.leastLoaded();
    if (!backend || !client) return false;
    backend.buckets.remove(client);
    backend.slots -= client.slots;
    this.slots -= client.slots;
    this.count--;
    client.draining = true;
    if (client.inUse === 0) this.forget(backend, client);
    return true;
  }

  private share(backend: Backend): { weight: number; clients: number } {
    return { weight: backend.spec.weight, clients: backend.slots / this.options.clientSlots };
  }

  private forget(backend: Backend, client: PoolClient): void {
    backend.clients.delete(client);
    // Its calls have ended, so nothing is cut; a failure to close idle connections concerns nobody.
    void client.provider.close().catch(() => undefined);
  }

  /** While there are more clients than the minimum: those that were not needed for a whole period go. */
  private scheduleShrink(): void {
    if (this.shrinkTimer || this.count <= this.size.min) return;
    this.peakInUse = this.inUse;
    this.shrinkTimer = this.clock.after(this.options.idleShrinkMs, () => {
      this.shrinkTimer = undefined;
      const needed = Math.max(this.size.min, Math.ceil(this.peakInUse / this.options.clientSlots));
      const was = this.count;
      while (this.count > needed && this.drop(true));
      if (this.count < was) this.resized(was, this.count, 'they were not needed');
      this.scheduleShrink();
    });
  }
}

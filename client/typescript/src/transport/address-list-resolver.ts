import { type ChannelOptions, experimental, Metadata, status } from '@grpc/grpc-js';

type ResolverListener = experimental.ResolverListener;
type Endpoint = experimental.Endpoint;

/** Targets `llm-pool:host:port,host:port`. gRPC has schemes for several IP addresses, but none for several host names. */
export const ADDRESS_LIST_SCHEME = 'llm-pool';

/** Resolves each address by DNS on its own and gives the balancer all that were found: one bad name does not spoil the others. */
class AddressListResolver implements experimental.Resolver {
  readonly #children: experimental.Resolver[];
  readonly #found: (Endpoint[] | undefined)[] = [];
  readonly #listener: ResolverListener;
  #failed = new Set<number>();

  constructor(target: experimental.GrpcUri, listener: ResolverListener, options: ChannelOptions) {
    this.#listener = listener;
    this.#children = target.path
      .split(',')
      .map((path, index) =>
        experimental.createResolver({ scheme: 'dns', authority: '', path }, this.#listenTo(index), options),
      );
  }

  updateResolution(): void {
    for (const child of this.#children) child.updateResolution();
  }

  destroy(): void {
    for (const child of this.#children) child.destroy();
  }

  static getDefaultAuthority(target: experimental.GrpcUri): string {
    const [first = ''] = target.path.split(',');
    return first.replace(/:\d+$/, '');
  }

  #listenTo(index: number): ResolverListener {
    return (endpoints, attributes, _serviceConfig, note) => {
      if (endpoints.ok) {
        this.#found[index] = endpoints.value;
        this.#failed.delete(index);
        return this.#listener({ ok: true, value: this.#found.flatMap((list) => list ?? []) }, attributes, null, note);
      }
      this.#failed.add(index);
      const others = this.#found.some((list) => list !== undefined) || this.#failed.size < this.#children.length;
      if (others) {
        // Nobody else has it looked up again while the others serve well. Its own backoff paces it.
        this.#children?.[index]?.updateResolution();
        return true;
      }
      const details = `None of ${this.#children.length} addresses could be resolved: ${endpoints.error.details}`;
      const error = { code: status.UNAVAILABLE, details, metadata: new Metadata() };
      return this.#listener({ ok: false, error }, attributes, null, note);
    };
  }
}

experimental.registerResolver(ADDRESS_LIST_SCHEME, AddressListResolver);

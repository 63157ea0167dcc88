import { ADDRESS_LIST_SCHEME } from './address-list-resolver';

const KNOWN_SCHEME = /^(?:dns|ipv4|ipv6|unix|unix-abstract):/;
const HOST_PORT = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/;

/** The gRPC target for one or several addresses. Throws a TypeError for what is none. */
export function channelTarget(addresses: readonly string[]): string {
  const [first, ...others] = addresses;
  if (first === undefined) throw new TypeError('address is empty; give host:port');
  if (others.length === 0) return KNOWN_SCHEME.test(first) ? first : `dns:///${hostPort(first)}`;
  return `${ADDRESS_LIST_SCHEME}:${addresses.map(hostPort).join(',')}`;
}

/** The hosts that a target names. */
export function hostsOf(addresses: readonly string[]): string[] {
  return addresses.flatMap((address) => {
    if (/^unix(?:-abstract)?:/.test(address)) return [];
    const path = address.replace(KNOWN_SCHEME, '').replace(/^\/\/[^/]*\//, '');
    return path.split(',').map((item) => {
      const parts = HOST_PORT.exec(item);
      return parts?.[1] ?? parts?.[2] ?? item;
    });
  });
}

function hostPort(address: string): string {
  const port = Number(HOST_PORT.exec(address)?.[3]);
  if (port >= 1 && port <= 65_535) return address;
  throw new TypeError(`address ${JSON.stringify(address)} is not host:port, such as 127.0.0.1:50051 or [::1]:50051`);
}

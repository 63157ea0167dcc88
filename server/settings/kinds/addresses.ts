import { isIP } from 'node:net';
import { accept, type Kind, refuse } from './kind';

const RULE = 'one or more host:port addresses, separated by commas (IPv6 in brackets)';

/** Where a client finds its servers: `host:port,host:port`. */
export const addresses: Kind<readonly string[]> = {
  rule: RULE,
  range: '`host:port`, several separated by commas',
  example: 'llm-pool-0:50051,llm-pool-1:50051',
  parse(text) {
    const list = text.split(',').map((address) => address.trim());
    return list.every(isAddress) ? accept(list) : refuse(`must be ${RULE}`);
  },
  format: (list) => list.join(','),
};

function isAddress(text: string): boolean {
  const parts = /^(?:\[([^\]]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(text);
  if (!parts || (parts[1] !== undefined && isIP(parts[1]) !== 6)) return false;
  const port = Number(parts[3]);
  return port >= 1 && port <= 65_535;
}

import { isIP } from 'node:net';
import { accept, type Kind, refuse } from './kind';

const RULE = 'an IP address or a host name to listen on, without a port';
const HOST_NAME =
  /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;

/** An address to listen on. IPv6 may stand in brackets, which are taken off. */
export const host: Kind<string> = {
  rule: RULE,
  range: 'an IP address or a host name',
  example: '0.0.0.0',
  parse(text) {
    const bare = /^\[(.+)\]$/.exec(text)?.[1] ?? text;
    if (isIP(bare) !== 0 && (bare === text || isIP(bare) === 6)) return accept(bare);
    // Digits and dots that are no address (127.0.0, 300.1.1.1) are a typing error, never a name.
    return HOST_NAME.test(text) && !/^[\d.]+$/.test(text) ? accept(text.toLowerCase()) : refuse(`must be ${RULE}`);
  },
  format: (value) => value,
};

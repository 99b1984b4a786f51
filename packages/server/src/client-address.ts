import { BlockList, isIP } from 'node:net';
import { computeCallerNetwork } from '@postern/edge';
import type { Network } from './server-settings.ts';

/**
 * Finds the client address that a request is attributed to.
 *
 * @param peer remote address of the connection
 * @param forwardedFor value of `X-Forwarded-For`
 * @returns undefined if the address is unknown
 */
export type FindClientAddress = (
  peer: string | undefined,
  forwardedFor: string | null,
) => string | undefined;

/**
 * Creates a function that finds a client's address. It starts with the remote address of the
 * connection. As long as the address is a trusted proxy's, it takes the next one from
 * `X-Forwarded-For`, from right to left. Entries further left are ignored, because callers can write
 * them. IPv6 addresses are cut to their network of 64 bits, or are the IPv4 address that they stand
 * for.
 *
 * @param trusted networks of the trusted proxies; if undefined, no address is ever known, because the
 *   remote address may be that of a proxy
 */
export function createFindClientAddress(
  trusted: readonly Network[] | undefined,
): FindClientAddress {
  if (trusted === undefined) return () => undefined;
  const proxies = new BlockList();
  for (const { address, prefix, family } of trusted) proxies.addSubnet(address, prefix, family);
  const isTrusted = (address: string): boolean =>
    proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return (peer, forwardedFor) => {
    let address = readAddress(peer ?? '');
    if (address === undefined) return undefined;
    const hops = forwardedFor?.split(',') ?? [];
    while (isTrusted(address)) {
      const before = readAddress(hops.pop() ?? '');
      if (before === undefined) break;
      address = before;
    }
    return computeCallerNetwork(address);
  };
}

/** Parses an address as sockets and proxies write it: with a port, in brackets, IPv4 within IPv6. */
function readAddress(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/%.*$/, '')
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/^::ffff:(?=[\d.]+$)/i, '');
  return isIP(bare) === 0 ? undefined : bare;
}

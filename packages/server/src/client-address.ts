import { BlockList, isIP } from 'node:net';
import { computeCallerNetwork } from '@postern/edge';
import type { Network } from './server-settings.ts';

/** Finds the address that a request comes from. */
export type FindClientAddress = (
  peer: string | undefined,
  forwardedFor: string | null,
) => string | undefined;

/**
 * Who calls, as far as it can be known: the other end of the connection; and where that is a proxy
 * that is trusted, whom it names in `X-Forwarded-For`, read from the right, until a name that no
 * trusted proxy vouches for. What stands further left anyone may have written.
 *
 * @param trusted undefined: whether there is a proxy is not known, and so nobody's address is
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

/** An address as a socket or a proxy writes it: with a port, in brackets, IPv4 within IPv6. */
function readAddress(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/%.*$/, '')
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/^::ffff:(?=[\d.]+$)/i, '');
  return isIP(bare) === 0 ? undefined : bare;
}

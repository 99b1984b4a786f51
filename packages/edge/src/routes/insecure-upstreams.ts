const HOST = /^[a-z\d]([a-z\d.-]*[a-z\d])?$/;
const NETWORK = /^(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})\/(\d{1,2})$/;
const ADDRESS = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;

/**
 * Whether a list of hosts allows an upstream to be called over `http:`.
 *
 * @param hosts names (`api.internal`), IPv4 addresses, and IPv4 networks (`10.0.0.0/8`)
 * @param upstream a URL; the URL parser has normalized an IPv4 host to four decimal parts
 */
export function isInsecureAllowed(hosts: readonly string[], upstream: string): boolean {
  if (!URL.canParse(upstream)) return false;
  const { protocol, hostname } = new URL(upstream);
  if (protocol !== 'http:') return false;
  const address = ADDRESS.test(hostname) ? readAddress(hostname) : undefined;
  return hosts.some((host) => {
    if (host === hostname) return true;
    const network = readNetwork(host);
    if (network === undefined || address === undefined) return false;
    // `>>>` counts shifts modulo 32, so a network of all addresses needs no shift.
    const shift = 32 - network.prefix;
    return shift === 32 || address >>> shift === network.address >>> shift;
  });
}

/** The fix for an entry of the list; undefined if the entry is a host or a network. */
export function findInsecureHostError(host: string): string | undefined {
  const isNetwork = host.includes('/');
  const isValid = isNetwork ? readNetwork(host) !== undefined : HOST.test(host);
  if (isValid) return undefined;
  // The part before the @ of a URL may be a password.
  const shown = host.includes('@') ? 'an entry with @' : `"${host}"`;
  return `has ${shown}; write a host such as api.internal, or an IPv4 network such as 10.0.0.0/8`;
}

function readNetwork(
  text: string,
): { readonly address: number; readonly prefix: number } | undefined {
  const [, address = '', bits] = NETWORK.exec(text) ?? [];
  const value = readAddress(address);
  const prefix = Number(bits);
  return value === undefined || prefix > 32 ? undefined : { address: value, prefix };
}

function readAddress(text: string): number | undefined {
  const parts = text.split('.').map(Number);
  const isAddress = parts.length === 4 && parts.every((part) => part >= 0 && part <= 255);
  return isAddress ? parts.reduce((sum, part) => sum * 256 + part, 0) : undefined;
}

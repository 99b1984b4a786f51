/** The 96 bits before an IPv4 address: mapped (RFC 4291 §2.5.5.2), translated (RFC 7915), NAT64 (RFC 6052 §2.1). */
const IPV4_PREFIX = /^(0:0:0:0:(0:ffff|ffff:0)|64:ff9b:0:0:0:0):/;

/**
 * Computes the addresses that a limit counts as one caller: a single IPv4 address, or an IPv6 network
 * of 64 bits (RFC 6177), which is the first four groups. An IPv6 address that stands for an IPv4
 * address counts as that one: otherwise all IPv4 callers would share one network, or, with 6to4, each
 * would have 65,536.
 *
 * @param address as the runtime reports it: valid, without brackets, port or zone
 */
export function computeCallerNetwork(address: string): string {
  if (!address.includes(':')) return address;
  const groups = readGroups(address);
  const text = groups.join(':');
  if (IPV4_PREFIX.test(text)) return buildIpv4(groups.slice(6));
  // 6to4 (RFC 3056 §2), and Teredo, which inverts the address (RFC 4380 §4).
  if (text.startsWith('2002:')) return buildIpv4(groups.slice(1, 3));
  if (text.startsWith('2001:0:')) return buildIpv4(groups.slice(6), 0xff_ff);
  // A local NAT64 (RFC 8215) chooses where the IPv4 address is, and makes one address of each.
  return text.startsWith('64:ff9b:1:') ? text : `${groups.slice(0, 4).join(':')}::/64`;
}

/** Reads the eight groups of an IPv6 address, each without leading zeros (RFC 5952 §4). */
function readGroups(address: string): readonly string[] {
  // The URL parser writes an IPv4 address at the end as two groups.
  const text = URL.parse(`http://[${address}]`)?.hostname.slice(1, -1) ?? address;
  const [head = [], tail = []] = text.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail];
}

function buildIpv4(groups: readonly string[], mask = 0): string {
  const numbers = groups.map((group) => Number.parseInt(group, 16) ^ mask);
  return numbers.flatMap((number) => [number >> 8, number & 0xff]).join('.');
}

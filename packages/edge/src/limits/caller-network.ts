/**
 * Computes the addresses that a limit counts as one caller: a single IPv4 address, or an IPv6 network
 * of 64 bits (RFC 6177), which is the first four groups.
 *
 * @param address as the runtime reports it: valid, without brackets, port or zone
 */
export function computeCallerNetwork(address: string): string {
  if (!address.includes(':')) return address;
  const [left = '', right] = address.split('::');
  const head = left.split(':').filter(Boolean);
  const tail = right?.split(':').filter(Boolean) ?? [];
  // An IPv4 address at the end counts as two groups.
  const width = head.length + tail.length + (address.includes('.') ? 1 : 0);
  const groups = [...head, ...Array.from({ length: 8 - width }, () => '0'), ...tail];
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}

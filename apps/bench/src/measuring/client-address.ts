/**
 * Builds the headers of a request from one of 2²⁴ client addresses. The edge limits sign-ins by
 * address, so each sign-in of a measurement has its own.
 */
export function buildClientHeaders(client: number): Record<string, string> {
  const address = `10.${client >> 16}.${(client >> 8) & 255}.${client & 255}`;
  return { 'cf-connecting-ip': address, 'x-forwarded-for': address };
}

/** Settings with which an edge on Node or Deno trusts `X-Forwarded-For` of this machine. */
export const TRUSTS_LOOPBACK: Readonly<Record<string, string>> = {
  POSTERN_TRUSTED_PROXIES: '127.0.0.1',
};

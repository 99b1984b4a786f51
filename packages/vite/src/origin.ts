import type { AddressInfo } from 'node:net';

/** The options of a dev or preview server that decide about its origin. */
export interface OriginOptions {
  readonly host?: string | boolean | undefined;
  readonly https?: object | undefined;
  readonly port?: number | undefined;
}

/** Addresses that mean every interface; a browser on this machine uses localhost. */
const EVERY_INTERFACE: ReadonlySet<unknown> = new Set([
  undefined,
  true,
  false,
  '0.0.0.0',
  '::',
  'localhost',
]);

/** Builds the origin at which a browser on this machine opens the app. */
export function readOrigin(
  { host, https, port = 0 }: OriginOptions,
  server: { address(): AddressInfo | string | null },
): string {
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const name = EVERY_INTERFACE.has(host) ? 'localhost' : String(host);
  const url = new URL(`${https ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}`);
  url.port = String(bound);
  return url.origin;
}
